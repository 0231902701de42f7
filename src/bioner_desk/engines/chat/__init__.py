"""Conversations as a model sees them: chat template, tokens of contents and of the marks around them, answers."""
