"""What every layout makes of a record: one text, and what people said about it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.exchange.mapping import ColumnMapping

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Opinion:
    """A label as a cell holds it, unchecked; without an annotator it is the agreed one.

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


class Layout(ABC):
    """How the records of a file are to be read."""

    name: str
    title: str
    # Whether somebody chooses which of its columns is the text and which the label.
    has_columns = False

    @abstractmethod
    def recognises(self, values: Values, /) -> bool:
        """Whether the first record of a file is of this layout."""

    @abstractmethod
    def read(self, values: Values, mapping: ColumnMapping, /) -> Said:
        """Take a record apart. Raises RowError for one that cannot be."""
