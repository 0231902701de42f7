"""bioner-desk: pre-annotate notes with a small local language model."""
