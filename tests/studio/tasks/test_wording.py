"""What is said is put into words, whatever its shape."""

from typing import Any, cast

import pytest

from studio.tasks.base import Shape
from studio.tasks.wording import LONGEST_SPAN, in_words

TEXT = "🎉 Ada met\nGrace in Zürich"
ADA = {"start": 2, "end": 5}


@pytest.mark.parametrize(
    ("shape", "said", "words"),
    [
        ("label", "refund", "refund"),
        ("labels", ["refund", "late"], "refund, late"),
        ("labels", [], "none of the labels"),
        (
            "spans",
            [ADA | {"label": "person"}, {"start": 10, "end": 25, "label": "place"}],
            "person “Ada”, place “Grace in Zürich”",
        ),
        ("spans", [], "nothing marked"),
        ("answers", [ADA], "“Ada”"),
        ("answers", [{"start": 6, "end": 15}], "“met Grace”"),
        ("answers", [], "no answer"),
        ("text", "Ada met Grace.", "Ada met Grace."),
        ("text", "", ""),
    ],
)
def test_every_shape_has_words(shape: str, said: Any, words: str) -> None:
    assert in_words(cast(Shape, shape), said, TEXT) == words


def test_a_long_span_is_told_by_its_beginning() -> None:
    words = in_words("answers", [{"start": 0, "end": 500}], "ü" * 500)
    assert words == f"“{'ü' * LONGEST_SPAN}…”"
