"""Conversations as a model sees them: its chat template, and the tokens of contents and of the marks around them."""
