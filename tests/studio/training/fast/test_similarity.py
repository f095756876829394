"""Without a single label, the label whose words are nearest is the likeliest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.training.fast.similarity import as_opinions, similarity, text_of


@pytest.mark.parametrize(
    ("name", "description", "text"),
    [("BookRestaurant", "", "Book Restaurant"), ("book_restaurant", " ", "book restaurant"),
     ("refund", "Wants money back.", "refund: Wants money back."), ("1/2", "", "1 2"), ("HTML", "", "HTML"),
     ("_", "", "_"), ("Größe-Frage", "", "Größe Frage"), ("退款", "要求退款", "退款: 要求退款")],
)  # fmt: skip
def test_a_label_is_read_as_words(name: str, description: str, text: str) -> None:
    assert text_of(name, description) == text


@given(st.text(min_size=1))
def test_every_name_can_be_read(name: str) -> None:
    assert text_of(name, "") or not name.strip()


def test_the_nearest_label_is_the_likeliest_and_lengths_do_not_count() -> None:
    labels = np.array([[1.0, 0.0], [0.0, 5.0]])
    found = similarity(np.array([[9.0, 1.0], [0.1, 0.9], [1.0, 5.0], [0.0, 0.0]]), labels)
    assert found.argmax(axis=1).tolist()[:3] == [0, 1, 1]
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_allclose(found[3], 0.5)
    assert as_opinions(found[3:], ["a", "b"]) == [{"a": 0.5, "b": 0.5}]
