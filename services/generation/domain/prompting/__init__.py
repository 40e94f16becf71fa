"""What a language model is told, and what of its answer may enter a document."""
