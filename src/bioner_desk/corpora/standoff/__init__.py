"""brat standoff: lines are kept as they are, and only what a person changed is written differently."""
