"""The dialog in which models are chosen, fetched, checked, moved and removed."""
