"""One file per file format; the registry finds them by the name `FORMAT`."""
