"""What everybody on a board is asked, and how that gets from one process to another."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from studio.inputs import Input
from studio.serving.inputs import texts_of
from studio.tasks.base import Said

# Photographs are as large as thousands of texts, and all that is asked is in memory while it is measured.
MOST_IMAGE_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Material:
    """`inputs` of all lengths to answer, and `labelled` ones, each with what is agreed of it, which may be none."""

    inputs: list[Input]
    labelled: list[tuple[Input, Said]] = field(default_factory=list)

    @classmethod
    def from_json(cls, given: dict[str, Any]) -> "Material":
        """As `to_json` wrote it."""
        labelled = [(input_from(one), said) for one, said in given["labelled"]]
        return cls([input_from(one) for one in given["inputs"]], labelled)

    def to_json(self) -> dict[str, Any]:
        labelled = [(json_of(one), said) for one, said in self.labelled]
        return {"inputs": [json_of(one) for one in self.inputs], "labelled": labelled}


def json_of(one: Input) -> Any:
    """A text, a list of two texts, or an object with the bytes of an image."""
    return {"image": b64encode(one).decode()} if isinstance(one, bytes) else one


def input_from(given: Any) -> Input:
    """See `json_of`."""
    if isinstance(given, dict):
        return b64decode(given["image"])
    return given if isinstance(given, str) else (given[0], given[1])


def size_of(one: Input) -> int:
    """How long it is: in characters, or the bytes of an image."""
    return len(one) if isinstance(one, bytes) else sum(len(text) for _, text in texts_of(one))


def enough(inputs: Iterable[Input], most_bytes: int = MOST_IMAGE_BYTES) -> Iterator[Input]:
    """The first of the inputs whose images have so many bytes together; one at least."""
    taken = 0
    for place, one in enumerate(inputs):
        taken += len(one) if isinstance(one, bytes) else 0
        if place and taken > most_bytes:
            return
        yield one
