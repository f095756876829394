"""The rows of a spool as what arrives in a project, a stretch of rows at a time."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from studio.exchange.deposit import Arrival
from studio.exchange.plan import Plan
from studio.exchange.receive import Given
from studio.exchange.spool import NONE, Spool
from studio.exchange.twinning import UNKNOWN
from studio.exchange.twins.links import NO_KEY
from studio.exchange.values import Values

NO_BYTES = NO_KEY.tobytes()
INPUTS = ("question", "image")


class Pieces:
    """The rows of a spool as arrivals, a stretch of rows at a time."""

    def __init__(self, spool: Spool, rows: pa.Table, plan: Plan) -> None:
        self.plan = plan
        self._rows = rows
        self._places = spool.groups()
        self._is_text = plan.texts()
        self._labels = rows["label"].to_numpy()
        # An import that an older studio began brings none.
        self._inputs = [name for name in INPUTS if name in rows.column_names and rows[name].null_count < len(rows)]
        self._annotators = rows["annotator"].to_numpy()
        self._numbers = rows["row"].to_numpy()
        self._counted = np.concatenate(([0], np.cumsum(~np.asarray(rows["again"]))))
        self._has_details = rows["details"].null_count < len(rows)

    def records(self, begin: int, end: int) -> int:
        """How many rows of the file these are: one may have brought several labels."""
        return int(self._counted[end] - self._counted[begin])

    def images(self, begin: int, end: int) -> list[str | None]:
        """The images of these rows."""
        if "image" not in self._inputs:
            return []
        found: list[str | None] = self._rows["image"].slice(begin, end - begin).to_pylist()
        return found

    def read(self, begin: int, end: int, values: Values, annotators: list[str]) -> list[Arrival]:
        """The texts that begin in these rows, with all the labels that the file brings them."""
        some = self._rows.slice(begin, end - begin)
        texts, keys, extras = (some[name].to_pylist() for name in ("text", "hash", "extra"))
        inputs = {name: some[name].to_pylist() for name in self._inputs}
        # Out of the file as a whole: to ask it for one value after the other takes longer than to store them.
        places = np.array(self._places[begin:end])
        groups, named, held_out = _hexes(places["key"]), _hexes(places["named"]), places["is_held_out"].tolist()
        starts = self.plan.starts[begin : end + 1].tolist()
        given = self._given(starts[0], starts[-1], values, annotators)
        return [
            Arrival(
                text=texts[place],
                text_hash=keys[place].hex(),
                **{name: column[place] for name, column in inputs.items()},
                place=begin + place,
                group_key=groups[place],
                named_group=named[place],
                is_held_out=None if held_out[place] == UNKNOWN else bool(held_out[place]),
                extra=json.loads(extras[place]) if extras[place] else None,
                given=given[starts[place] - starts[0] : starts[place + 1] - starts[0]],
            )
            for place in np.flatnonzero(self._is_text[begin:end]).tolist()
        ]

    def _given(self, start: int, end: int, values: Values, annotators: Sequence[str]) -> list[Given]:
        """The labels of these places of the plan."""
        rows = self.plan.labels[start:end]
        codes, who, numbers = (column[rows].tolist() for column in (self._labels, self._annotators, self._numbers))
        said = self._column("said", rows) if values.are_structured else [None] * len(rows)
        details = self._column("details", rows) if self._has_details else [None] * len(rows)
        return [
            Given(number, values.number(code, words), None if one == NONE else annotators[one], _details(more))
            for number, code, words, one, more in zip(numbers, codes, said, who, details, strict=True)
        ]

    def _column(self, name: str, rows: NDArray[np.int64]) -> list[str | None]:
        found: list[str | None] = self._rows[name].take(rows).to_pylist()
        return found


def _details(found: str | None) -> dict[str, Any] | None:
    return json.loads(found) if found else None


def _hexes(keys: NDArray[np.void]) -> list[str | None]:
    """Each key in hexadecimal digits, None where there is none."""
    return [key.hex() if key != NO_BYTES else None for key in keys.tolist()]
