"""What every layout makes of a record: one text, and what people said about it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.errors import InvalidInput
from studio.exchange.forms import Form
from studio.exchange.losses import Losses
from studio.exchange.mapping import ColumnMapping

Values = Mapping[str, object]
LONGEST_SEPARATOR = 10


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is said, well-formed and unchecked; None for nothing. Without an annotator it is the agreed answer.

    `details` are columns of the revision: note, seconds, created_at, suggested, suggested_probability, version.
    """

    label: object
    annotator: object = None
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """A record taken apart; `extra` is what else the record holds of the example, `group` what names its group."""

    text: object
    opinions: tuple[Opinion, ...] = ()
    extra: Values = field(default_factory=dict)
    group: object = None
    question: object = None


@dataclass(frozen=True, slots=True)
class Way:
    """How the records of a file are to be read: where its columns are, and what form its answers have.

    Where a cell names several labels, `separator` stands between them. Where words stand by themselves, `joiner` stands
    between those of a text; without one it is what is usual in their script. What is not kept goes to `losses`.
    """

    mapping: ColumnMapping
    form: Form
    separator: str = ";"
    losses: Losses = field(default_factory=Losses)
    joiner: str | None = None


def require_way(way: Way, task: str) -> None:
    """Raises InvalidInput for a separator that cannot be one, and for questions where the task asks none."""
    if not 1 <= len(way.separator) <= LONGEST_SEPARATOR:
        raise InvalidInput(
            f"What stands between labels has 1 to {LONGEST_SEPARATOR} characters, not {way.separator!r}."
        )
    if way.mapping.question is not None and not way.form.question_names:
        raise InvalidInput(f"{task} asks no questions about its texts. Leave out the column of the question.")


class Layout(ABC):
    """How the records of a file are to be read."""

    name: str
    title: str
    # Whether somebody chooses which of its columns is the text and which the label.
    has_columns = False

    @abstractmethod
    def recognises(self, values: Values, form: Form, /) -> bool:
        """Whether the first record of a file is of this layout, where answers have this form."""

    def require(self, way: Way, /) -> None:
        """Raises InvalidInput unless the columns are named that are needed."""
        if self.has_columns and way.form.question_names and way.mapping.question is None:
            raise InvalidInput("No column is chosen for the question. Choose the column that holds it.")

    @abstractmethod
    def read(self, values: Values, way: Way, /) -> Said:
        """Take a record apart. Raises RowError for one that cannot be."""
