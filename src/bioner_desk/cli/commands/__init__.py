"""One command per file: a module here has `register(app)`, which adds its command to the program."""
