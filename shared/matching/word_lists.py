"""The word lists that the rules of this package go by, one file each in ``data/words``."""

from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "data" / "words"


@lru_cache(maxsize=64)
def word_list(name: str) -> frozenset[str]:
    """The words of ``data/words/<name>.txt``: separated by blanks, ``#`` starts a comment line."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
