"""The rows of a spool as what arrives in a project, a stretch of rows at a time."""

import json

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from studio.exchange.deposit import Arrival
from studio.exchange.plan import Plan
from studio.exchange.receive import Given
from studio.exchange.spool import NONE, Spool
from studio.exchange.twinning import UNKNOWN
from studio.exchange.twins.links import NO_KEY

NO_BYTES = NO_KEY.tobytes()


class Pieces:
    """The rows of a spool as arrivals, a stretch of rows at a time."""

    def __init__(self, spool: Spool, rows: pa.Table, plan: Plan) -> None:
        self.plan = plan
        self._rows = rows
        self._places = spool.groups()
        self._is_text = plan.texts()
        self._labels = rows["label"].to_numpy()
        self._annotators = rows["annotator"].to_numpy()
        self._numbers = rows["row"].to_numpy()
        self._counted = np.concatenate(([0], np.cumsum(~np.asarray(rows["again"]))))
        self._has_details = rows["details"].null_count < len(rows)

    def records(self, begin: int, end: int) -> int:
        """How many rows of the file these are: one may have brought several labels."""
        return int(self._counted[end] - self._counted[begin])

    def read(self, begin: int, end: int, label_ids: list[int], annotators: list[str]) -> list[Arrival]:
        """The texts that begin in these rows, with all the labels that the file brings them."""
        some = self._rows.slice(begin, end - begin)
        texts, keys, extras = (some[name].to_pylist() for name in ("text", "hash", "extra"))
        # Out of the file as a whole: to ask it for one value after the other takes longer than to store them.
        places = np.array(self._places[begin:end])
        groups, named, held_out = _hexes(places["key"]), _hexes(places["named"]), places["is_held_out"].tolist()
        starts = self.plan.starts[begin : end + 1].tolist()
        found = []
        for place in np.flatnonzero(self._is_text[begin:end]).tolist():
            labels = self.plan.labels[starts[place] : starts[place + 1]].tolist()
            found.append(
                Arrival(
                    text=texts[place],
                    text_hash=keys[place].hex(),
                    place=begin + place,
                    group_key=groups[place],
                    named_group=named[place],
                    is_held_out=None if held_out[place] == UNKNOWN else bool(held_out[place]),
                    extra=json.loads(extras[place]) if extras[place] else None,
                    given=[self._given(row, label_ids, annotators) for row in labels],
                )
            )
        return found

    def _given(self, row: int, label_ids: list[int], annotators: list[str]) -> Given:
        who = int(self._annotators[row])
        annotator = None if who == NONE else annotators[who]
        details = self._rows["details"][row].as_py() if self._has_details else None
        number, label = int(self._numbers[row]), label_ids[self._labels[row]]
        return Given(number, label, annotator, json.loads(details) if details else None)


def _hexes(keys: NDArray[np.void]) -> list[str | None]:
    """Each key in hexadecimal digits, None where there is none."""
    return [key.hex() if key != NO_BYTES else None for key in keys.tolist()]
