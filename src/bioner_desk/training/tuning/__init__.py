"""Tuning a language model that exists already: low-rank adapters, trained on example sets and merged into it."""
