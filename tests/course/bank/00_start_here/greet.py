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


# %% wrong: printed says "Is a return missing?"
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
