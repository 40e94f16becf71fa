"""Score the keywords of postings against what experts marked.

    python -m bench.keyword_quality postings.jsonl [--misses N]

Each line of the file is a posting: ``id``, ``source``, ``text`` and the marked spans
``gold_knowledge`` and ``gold_skill``. A keyword and a mark agree when the words of one contain the
words of the other in a row, or when they share at least half of their words (Jaccard).
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

from shared.matching.keywords import extract_keywords

_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?|\.net\b", re.IGNORECASE)
_SHARED = 0.5


def words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(text))


def agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not one or not other:
        return False
    if f" {' '.join(one)} " in f" {' '.join(other)} ":
        return True
    if f" {' '.join(other)} " in f" {' '.join(one)} ":
        return True
    left, right = set(one), set(other)
    return len(left & right) / len(left | right) >= _SHARED


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("postings", type=Path)
    parser.add_argument("--misses", type=int, default=0, help="print what went wrong most often")
    arguments = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for line in arguments.postings.read_text(encoding="utf-8").splitlines():
        posting = json.loads(line)
        marks = {words(mark) for mark in posting["gold_knowledge"] + posting["gold_skill"]} - {()}
        found = {words(key.keyword) for key in extract_keywords(posting["text"])} - {()}
        right = {key for key in found if any(agree(key, mark) for mark in marks)}
        recalled = {mark for mark in marks if any(agree(key, mark) for key in found)}
        counts[posting["source"]].update(
            found=len(found), right=len(right), marks=len(marks), recalled=len(recalled)
        )
        wrong.update(" ".join(key) for key in found - right)
        missed.update(" ".join(mark) for mark in marks - recalled)
    for source, count in sorted(counts.items()):
        precision = count["right"] / max(1, count["found"])
        recall = count["recalled"] / max(1, count["marks"])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"{source:12} F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}")
    for title, counter in (("wrong", wrong), ("missed", missed)):
        for text, times in counter.most_common(arguments.misses):
            print(f"{title:7} {times:3} {text}")


if __name__ == "__main__":
    main()
