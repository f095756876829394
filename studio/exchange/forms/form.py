"""What every shape of an answer must tell about how it stands in files."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import pyarrow as pa

from studio.tasks.base import Said

# What Label Studio calls one thing that an annotation says.
Results = Sequence[Mapping[str, Any]]
# The likeliest first. Names of classes come before their numbers.
TEXT_NAMES = (
    "text", "sentence", "content", "message", "review", "body", "tweet", "utterance", "comment", "document",
    "input", "query", "question", "post", "phrase", "description", "title",
)  # fmt: skip
LABEL_NAMES = (
    "label_text", "label_name", "label", "labels", "category", "class", "intent", "target", "sentiment", "topic",
    "tag", "emotion", "output",
)  # fmt: skip


class Form(ABC):
    """How answers of one shape stand in tables, in data sets, and in the files of other tools.

    What is read is well-formed, with the labels that the file names; whether they may be said of the text is for the
    task. Reading raises RowError.
    """

    # The task, as data sets of the Hub call it.
    category: ClassVar[str] = "text-classification"
    # The column of a table that holds them.
    column: ClassVar[pa.DataType] = pa.string()
    # What columns are likely to be called; no question is asked where there are no names for it.
    text_names: ClassVar[tuple[str, ...]] = TEXT_NAMES
    question_names: ClassVar[tuple[str, ...]] = ()
    label_names: ClassVar[tuple[str, ...]] = LABEL_NAMES
    # Whether answers can stand as tags of words.
    marks_words: ClassVar[bool] = False
    # Whether an answer is the name of one label.
    is_name: ClassVar[bool] = False
    # Whether a cell may name several labels, with a sign between them.
    is_separated: ClassVar[bool] = False
    # The kind of results that answers are in Label Studio.
    result_kind: ClassVar[str] = "choices"
    # What is answered; an image stands in the column that else holds the text.
    subject: ClassVar[Literal["text", "image"]] = "text"

    @property
    def is_image(self) -> bool:
        return self.subject == "image"

    @property
    def is_list(self) -> bool:
        """Whether every answer is a list."""
        return bool(pa.types.is_list(self.column))

    @abstractmethod
    def take(self, cell: object, separator: str) -> Said | None:
        """What the cell of a table says; None when it is empty."""

    def placed(self, said: Said, text: object) -> Said:  # most answers name no places
        """The same answer to this text, its places counted in code points. Raises RowError."""
        return said

    @abstractmethod
    def feature(self, labels: Sequence[str]) -> tuple[pa.DataType, dict[str, Any]]:
        """The column of a data set, for Arrow and as `datasets` describes it."""

    @abstractmethod
    def numbered(self, said: Said, numbers: Mapping[str, int]) -> object:
        """The value of that column: classes as their numbers."""

    @abstractmethod
    def to_label_studio(self, said: Said, text: str) -> list[dict[str, Any]]:
        """The results of an annotation, whose configuration names the text `text` and the control `label`."""

    @abstractmethod
    def of_label_studio(self, results: Results, text: str) -> Said | None:
        """What the results of an annotation say; None when it says nothing."""

    def is_named(self, value: Mapping[str, Any]) -> bool:
        """Whether one thing that an annotation marks says what it is."""
        return True

    @abstractmethod
    def to_doccano(self, said: Said, text: str) -> list[Any]:
        """The list that doccano keeps as `label`."""

    @abstractmethod
    def of_doccano(self, labels: list[Any], text: str) -> Said | None:
        """What such a list says; None when it is empty, as it is before anybody has answered."""
