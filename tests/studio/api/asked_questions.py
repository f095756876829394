"""Questions about short contexts as a SQuAD file, which a tiny model can learn to answer."""

import random
from typing import Any

THINGS = ("parcel", "order", "refund", "money", "card", "pot", "plant", "leaf")
PLAIN = "the a my your please never again help want thanks great".split()


def squad_file(paragraphs: int = 40, seed: int = 5) -> dict[str, Any]:
    """What is meant is the only thing in its context; in each fourth there is none, and so no answer."""
    chance = random.Random(seed)
    return {
        "version": "v2.0",
        "data": [{"title": "Things", "paragraphs": [_paragraph(chance, number) for number in range(paragraphs)]}],
    }


def _paragraph(chance: random.Random, number: int) -> dict[str, Any]:
    thing, words = chance.choice(THINGS), [chance.choice(PLAIN) for _ in range(7)]
    has_answer = number % 4 > 0
    words.insert(chance.randrange(6), thing if has_answer else "water")
    context = f"{' '.join(words)} {number}"
    answers = [{"text": thing, "answer_start": f" {context}".index(f" {thing}")}] if has_answer else []
    asked = {"id": f"q{number}", "question": "where is it?", "answers": answers, "is_impossible": not has_answer}
    return {"context": context, "qas": [asked]}
