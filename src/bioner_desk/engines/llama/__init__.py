"""The engine that runs GGUF models with llama.cpp. Importing a module of it loads the library."""
