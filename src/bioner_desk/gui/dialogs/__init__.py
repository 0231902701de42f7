"""Dialogs: values in, what a person decided out; they know neither documents nor models."""
