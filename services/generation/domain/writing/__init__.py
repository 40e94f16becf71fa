"""The offline writer: documents from facts alone, without a model (tailoring.md §4)."""
