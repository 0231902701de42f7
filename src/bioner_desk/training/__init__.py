"""From annotated documents to a model file: `formats.write` run backwards into examples, training, and GGUF.

Only this layer knows torch; the modules that import it are themselves imported inside the commands' functions.
"""
