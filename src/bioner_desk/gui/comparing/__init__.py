"""The window in which systems, and people, are compared on the same documents."""
