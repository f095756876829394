"""What is given fits what the project's task takes, or it is said what was found and what is expected."""

from typing import Any

import pytest

from studio.errors import InvalidInput
from studio.serving.given import Given, given_of, input_of, inputs_of
from studio.tasks.base import Task
from studio.tasks.image_classification.task import ImageClassification
from studio.tasks.multi_label.task import MultiLabel
from studio.tasks.question_answering.task import QuestionAnswering

KINDS: tuple[Any, ...] = (MultiLabel(), QuestionAnswering(), ImageClassification())
TEXT, QUESTION, IMAGE = KINDS
GIVEN = {
    "text": Given("a text"),
    "question": Given("a text", "what?"),
    "image": Given(image=b"bytes"),
}


def test_a_model_is_asked_what_its_task_takes() -> None:
    assert input_of(TEXT, GIVEN["text"]) == "a text"
    assert input_of(QUESTION, GIVEN["question"]) == ("what?", "a text")
    assert input_of(IMAGE, GIVEN["image"]) == b"bytes"
    assert inputs_of(QUESTION, [GIVEN["question"]] * 2) == [("what?", "a text")] * 2


@pytest.mark.parametrize(
    ("task", "given", "found", "expected"),
    [
        (TEXT, Given("a text", "what?"), "Found a text and a question;", "asked about a text alone. Send a text."),
        (TEXT, Given(question="what?"), "Found a question;", "a project for multi-label"),
        (TEXT, GIVEN["image"], "Found an image;", "Send a text."),
        (
            QUESTION,
            GIVEN["text"],
            "Found a text;",
            "a project for question-answering is asked about a text and a question.",
        ),
        (QUESTION, Given(question="what?"), "Found a question;", "Send a text and a question."),
        (QUESTION, GIVEN["image"], "Found an image;", "Send a text and a question."),
        (IMAGE, GIVEN["text"], "Found a text;", "asked about an image alone. Send an image."),
        (IMAGE, Given("a text", image=b"x"), "Found a text and an image;", "Send an image."),
        (IMAGE, Given(), "Found nothing;", "Send an image."),
    ],
)
def test_what_does_not_fit_is_told_what_does(task: Task, given: Given, found: str, expected: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        input_of(task, given)
    assert str(caught.value).startswith(found)
    assert expected in str(caught.value)


@pytest.mark.parametrize(("task", "words"), zip(KINDS, ("no text", "no question", "no image"), strict=True))
def test_nothing_at_all_is_told_what_is_missing(task: Task, words: str) -> None:
    with pytest.raises(InvalidInput, match=f"There is {words}"):
        inputs_of(task, [])


def test_questions_belong_to_texts_one_by_one_or_all_to_one() -> None:
    assert given_of(["a", "b"], None) == [Given("a"), Given("b")]
    assert given_of(["a", "b"], ["x?", "y?"]) == [Given("a", "x?"), Given("b", "y?")]
    assert given_of(["a"], ["x?", "y?"]) == [Given("a", "x?"), Given("a", "y?")]
    assert given_of([], ["x?"]) == [Given(question="x?")]
    assert given_of(["a"], []) == []
    with pytest.raises(InvalidInput, match="Found 3 questions about 2 texts"):
        given_of(["a", "b"], ["x?", "y?", "z?"])
