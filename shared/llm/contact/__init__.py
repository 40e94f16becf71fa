"""Finding a person's contact data in text, however it is spelled."""
