"""One file per panel of the window; the registry finds them by the name `PANEL`."""
