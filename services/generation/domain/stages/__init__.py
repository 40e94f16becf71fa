"""The five stages of a generation, each a pure function of its input (tailoring.md §4)."""
