# %% right: f-string
def greet(name):
    return f"Hello, {name}!"


# %% right: format
def greet(name):
    return "Hello, {}!".format(name)


# %% right: join
def greet(name):
    words = ["Hello,", name]
    return " ".join(words) + "!"


# %% wrong: fixed_name
def greet(name):
    return "Hello, name!"


# %% wrong: no_exclamation_mark
def greet(name):
    return "Hello, " + name


# %% wrong: no_comma
def greet(name):
    return "Hello " + name + "!"


# %% wrong: no_space
def greet(name):
    return "Hello," + name + "!"


# %% wrong: lower_case
def greet(name):
    return "hello, " + name + "!"


# %% wrong: printed says "Write `return` in its place"
def greet(name):
    print("Hello, " + name + "!")


# %% wrong: always_ada
def greet(name):
    return "Hello, Ada!"


# %% wrong: f_missing
def greet(name):
    """A greeting for a name: "Hello, Ada!"."""
    return "Hello, {name}!"


# %% wrong: parts_not_joined
def greet(name):
    """A greeting for a name: "Hello, Ada!"."""
    return "Hello, ", name, "!"


# %% wrong: parts_not_joined
def greet(name):
    return "Hello,", name + "!"


# %% wrong: place_not_filled
def greet(name):
    return "Hello, {}!"


# %% wrong: other_brackets
def greet(name):
    return f"Hello, (name)!"


# %% wrong: code_in_quotes
def greet(name):
    return '"Hello, " + name + "!"'


# %% wrong: quotes_in_the_text
def greet(name):
    return "'Hello, " + name + "!'"


# %% wrong: name_changed
def greet(name):
    return f"Hello, {name.upper()}!"


# %% wrong: in_a_container
def greet(name):
    return ["Hello, " + name + "!"]


# %% wrong: name_only
def greet(name):
    return name


# %% wrong: start_only
def greet(name):
    return "Hello, "
    +name + "!"


# %% wrong: slips
def greet(name):
    return "hello " + name


# %% wrong: slips
def greet(name):
    return "Hello, " + name + " !"


# %% wrong: no_return says "A function gives its result back with `return`"
def greet(name):
    greeting = "Hello, " + name + "!"


# %% wrong: quotes_forgotten says "A text needs quotes around it"
def greet(name):
    return Hello + name + "!"


# %% wrong: another_text says "the text is wrong"
def greet(name):
    return "Good morning, " + name + "!"
