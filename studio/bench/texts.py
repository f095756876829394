"""Made-up messages to measure with: always the same ones, of lengths as people write them."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

LABELS = ("delivery", "refund", "praise", "question", "complaint", "order", "other")
SUBJECTS = "parcel order refund plant card invoice account driver basket voucher seed pot letter box phone".split()
VERBS = "arrived broke vanished came left failed worked changed returned opened stopped waited grew".split()
MANNERS = "late today twice early damaged again unseen quickly yesterday badly fine once never finally".split()
FILLERS = "the my your a this that our one some another every".split()


def made_up_texts(count: int, seed: int = 0) -> Iterator[str]:
    """`count` different texts of 3 to 60 words, 12 in the middle."""
    draw = random.Random(seed)  # noqa: S311  the same texts every time
    for number in range(count):
        words = min(60, max(3, round(draw.lognormvariate(2.5, 0.6))))
        pieces = [draw.choice(pile) for _ in range(words // 4 + 1) for pile in (FILLERS, SUBJECTS, VERBS, MANNERS)]
        yield f"{' '.join(pieces[:words])} {number}"


def write_json_lines(path: Path, count: int, *, labelled_every: int = 0) -> None:
    """The texts as a file to import; every n-th has a label."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(made_up_texts(count)):
            row = {"text": text}
            if labelled_every and number % labelled_every == 0:
                row["label"] = LABELS[number // labelled_every % len(LABELS)]
            file.write(json.dumps(row) + "\n")
