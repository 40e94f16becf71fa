"""Long lists of words, written as text."""


def word_set(text: str) -> frozenset[str]:
    """Return the words of *text*, separated by blanks."""
    return frozenset(text.split())
