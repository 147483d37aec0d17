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


# %% wrong: always_ada says "the value is wrong"
def greet(name):
    return "Hello, Ada!"
