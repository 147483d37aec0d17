def install(shell, sock): pass
