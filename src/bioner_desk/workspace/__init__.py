"""The open folder: documents, suggestions and decisions; undo and saving; without a window."""
