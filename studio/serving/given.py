"""What somebody gives to be answered, and whether a project's task takes that. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studio.errors import InvalidInput
from studio.inputs import Input
from studio.tasks.base import Takes, Task

# What an input is made of, by what its task takes, in words.
PARTS: Mapping[Takes, tuple[str, ...]] = {
    "text": ("a text",),
    "question": ("a text", "a question"),
    "image": ("an image",),
}
NOTHING: Mapping[Takes, str] = {
    "text": "There is no text to predict. Type or paste one.",
    "question": "There is no question to answer. Give a text, and a question about it.",
    "image": "There is no image to look at. Choose a file.",
}


@dataclass(frozen=True, slots=True)
class Given:
    """A text, a question about it, or the bytes of an image's file; None where there is none."""

    text: str | None = None
    question: str | None = None
    image: bytes | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """What is there, in words."""
        named = (("a text", self.text), ("a question", self.question), ("an image", self.image))
        return tuple(words for words, part in named if part is not None)


def inputs_of(task: Task, several: Sequence[Given]) -> list[Input]:
    """The same of several. Raises InvalidInput, also where there is none."""
    if not several:
        raise InvalidInput(NOTHING[task.takes])
    return [input_of(task, given) for given in several]


def input_of(task: Task, given: Given) -> Input:
    """What is given, as a model of the task is asked it. Raises InvalidInput: the task takes something else."""
    expected = PARTS[task.takes]
    if given.parts != expected:
        found, wanted = " and ".join(given.parts) or "nothing", " and ".join(expected)
        alone = " alone" if len(expected) == 1 else ""
        raise InvalidInput(f"Found {found}; a project for {task.name} is asked about {wanted}{alone}. Send {wanted}.")
    if given.image is not None:
        return given.image
    text = given.text or ""
    return text if given.question is None else (given.question, text)


def given_of(texts: Sequence[str], questions: Sequence[str] | None) -> list[Given]:
    """Texts with a question about each, or several questions about one text.

    Raises InvalidInput: it is not clear which question is about which text.
    """
    if questions is None:
        return [Given(text) for text in texts]
    if len(texts) == 1:
        texts = list(texts) * len(questions)
    if not texts:
        return [Given(question=question) for question in questions]
    if len(texts) != len(questions):
        raise InvalidInput(
            f"Found {len(questions):,} questions about {len(texts):,} texts. Send one question for each text, or one "
            "text with all questions about it."
        )
    return [Given(*pair) for pair in zip(texts, questions, strict=True)]
