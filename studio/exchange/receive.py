"""What the labels of a file do to one example: which are stored, on which seats, and what they come to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from storage.repositories.assignments import Stand
from storage.repositories.gold import Agreed

# Gold that no annotator's answer changes.
SETTLED = ("adjudicated", "imported")
SEATED = ("held", "labelled")
# The id of a revision that is not stored yet; its place among the new ones is added.
NEW = 1 << 62
Meaning = Mapping[int, int | None]


class Outcome(Protocol):
    """What people's labels of an example come to."""

    @property
    def state(self) -> str: ...
    @property
    def label_id(self) -> int | None: ...
    @property
    def reason(self) -> str | None: ...


# What the answers come to, from where people stand, the open seats, and what labels mean now.
Decide = Callable[[Sequence[Stand], int, Meaning], Outcome]


@dataclass(frozen=True, slots=True)
class Given:
    """A label that a row of the file brings, as the value that it is; without an annotator it is the agreed one."""

    row: int
    label: int
    annotator: str | None = None
    # Other columns of the revision.
    details: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """An example as it is; a new one is pending, with every seat open."""

    state: str
    open_seats: int
    agreed: Agreed | None = None
    stands: Sequence[Stand] = ()


@dataclass(slots=True)
class Received:
    """An example as it will be, the labels to be stored, and what is in their way: rows, and why each is not stored.

    In `stands` and `agreed` the id of the nth stored label is NEW + n.
    """

    state: str
    open_seats: int
    agreed: Agreed | None
    stands: dict[str, Stand]
    stored: list[Given] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class House:
    """What holds for every example of the project: the overlap, what each value means now, and how it is quoted."""

    overlap: int
    quote: Callable[[int], str]
    meaning: Meaning
    decide: Decide


def receive(before: Standing, given: Sequence[Given], house: House) -> Received:
    """A label that is there already stays, whichever row brings another; nobody sits beyond the overlap."""
    after = Received(
        before.state, before.open_seats, before.agreed, {stand.annotator: stand for stand in before.stands}
    )
    if before.state == "removed" or not given:
        return after
    for one in given:
        if one.annotator is None:
            _agree(after, one, house)
        else:
            _sit(after, one, one.annotator, house)
    if not after.stored:
        return after
    if after.agreed is not None and after.agreed.reason in SETTLED:
        after.state, after.open_seats = "labelled", 0
    else:
        _settle(after, house)
    return after


def _agree(after: Received, one: Given, house: House) -> None:
    label = house.meaning.get(one.label)
    if after.agreed is not None and after.agreed.value_id == label:
        return
    if after.agreed is not None:
        there = house.quote(after.agreed.value_id)
        after.problems.append((one.row, f"labelled {house.quote(one.label)} here, {there} already"))
    elif label is None:
        after.problems.append((one.row, f"the label {house.quote(one.label)} is no longer in use"))
    else:
        after.agreed = Agreed(label, _store(after, one), "imported")


def _sit(after: Received, one: Given, annotator: str, house: House) -> None:
    mine = after.stands.get(annotator)
    if mine is not None and mine.value_id is not None:
        if house.meaning.get(mine.value_id) != house.meaning.get(one.label):
            there = house.quote(mine.value_id)
            words = f"labelled {house.quote(one.label)} by {annotator} here, {there} already"
            after.problems.append((one.row, words))
        return
    if house.meaning.get(one.label) is None:
        after.problems.append((one.row, f"the label {house.quote(one.label)} is no longer in use"))
        return
    taken = {stand.seat for stand in after.stands.values() if stand.state in SEATED}
    seat = mine.seat if mine is not None else None
    if seat is None:
        if len(taken) >= house.overlap:
            words = f"there is no seat for {annotator}: as many people label the text as the project wants"
            after.problems.append((one.row, words))
            return
        seat = next(number for number in range(1, house.overlap + 1) if number not in taken)
        after.open_seats = max(after.open_seats - 1, 0)
    after.stands[annotator] = Stand(annotator, "labelled", seat, None, None, _store(after, one), one.label)


def _settle(after: Received, house: House) -> None:
    stands = list(after.stands.values())
    decided = house.decide(stands, after.open_seats, house.meaning)
    after.state, after.agreed = decided.state, None
    if decided.label_id is not None and decided.reason is not None:
        newest = max(
            stand.label_id
            for stand in stands
            if stand.label_id is not None
            and stand.value_id is not None
            and house.meaning.get(stand.value_id) == decided.label_id
        )
        after.agreed = Agreed(decided.label_id, newest, decided.reason)


def _store(after: Received, one: Given) -> int:
    """The id, until there is a real one, of the label that is to be stored."""
    after.stored.append(one)
    return NEW + len(after.stored) - 1


def numbered(agreed: Agreed, ids: Sequence[int]) -> Agreed:
    """The agreed label with the real id of its revision."""
    return replace(agreed, label_id=real(agreed.label_id, ids))


def real(label_id: int, ids: Sequence[int]) -> int:
    """The id that a stored revision has got; one that was there before keeps its own."""
    return ids[label_id - NEW] if label_id >= NEW else label_id
