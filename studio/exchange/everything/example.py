"""One example of the file with its whole history, checked against everything that the database would refuse."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from studio.exchange.everything.header import LONGEST_TEXT, MOST_SEATS, Header
from studio.exchange.everything.values import Unfit, Values
from studio.exchange.extras import LONGEST_NOTE, LONGEST_SUGGESTION, LONGEST_VERSION, MOST_SECONDS
from studio.exchange.rows import RowError, question_of, text_of
from studio.exchange.split import HASH_DIGITS, text_hash

STATES = ("pending", "labelled", "disputed", "skipped", "flagged", "removed")
# In these nobody is asked any more.
ANSWERED = ("labelled", "disputed", "removed")
ACTIONS = ("label", "skip", "flag", "undo", "adjudicate", "withdraw")
GIVING = ("label", "adjudicate")
DONE = ("labelled", "skipped", "flagged")
REASONS = ("single", "consensus", "majority", "adjudicated", "imported")
LONGEST_CAUSE = 1_000
IMAGE_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Past:
    """An example as rows: its own, its revisions, who is done with it, its gold label.

    What is said names labels by their numbers in the file, and `of` is the place of a revision among those of the
    example.
    """

    example: dict[str, Any]
    revisions: list[dict[str, Any]]
    done: list[dict[str, Any]]
    gold: dict[str, Any] | None

    def open_seats(self, overlap: int) -> int:
        """As many as the overlap leaves, and none where no more answers are wanted; whatever the file says."""
        if self.example["state"] in ANSWERED:
            return 0
        return max(0, overlap - sum(one["seat"] is not None for one in self.done))

    @property
    def top_seat(self) -> int:
        return max((one["seat"] or 0 for one in self.done), default=0)


def read_example(found: object, header: Header, max_text_bytes: int) -> Past:
    """Raises Unfit for an example that cannot be."""
    values = Values(found, "the example")
    example = _example(values, header, max_text_bytes)
    text = example["text"]
    revisions = [_revision(Values(one, "a revision"), header, text) for one in values.listed("revisions")]
    _require_numbers(revisions)
    done = [_done(Values(one, "one who is done"), header, revisions) for one in values.listed("done")]
    seats = [one["seat"] for one in done if one["seat"] is not None]
    if len(set(seats)) < len(seats) or len({one["annotator"] for one in done}) < len(done):
        raise Unfit("two people have one seat, or one person has two")
    gold = _gold(values.inner("gold"), header, revisions, text)
    if (gold is not None) != (example["state"] == "labelled"):
        raise Unfit(f"the example is {example['state']} and has {'a' if gold else 'no'} gold label")
    return Past(example, revisions, done, gold)


def _example(values: Values, header: Header, max_text_bytes: int) -> dict[str, Any]:
    image, question = _image(values), values.raw("question")
    if image is not None and image not in header.images:
        raise Unfit(f"there is no line for the image {image[:16]}…")
    try:
        # An image needs no text.
        text = text_of(values.raw("text"), max_text_bytes) if image is None or values.raw("text") != "" else ""
        question = question_of(question, max_text_bytes) if question is not None else None
    except RowError as problem:
        raise Unfit(str(problem)) from problem
    extra = values.raw("extra")
    if extra is not None and not isinstance(extra, dict):
        raise Unfit("extra is no object")
    return {
        "text": text,
        "question": question,
        "image": image,
        "text_hash": text_hash(text, question, image),
        "split": values.one_of("split", ("pool", "holdout")),
        "state": values.one_of("state", STATES),
        "rank": values.number("rank"),
        "group_key": _group(values, "group_key"),
        "named_group": _group(values, "named_group"),
        "extra": extra,
        "created_at": values.moment("created_at", header.now),
    }


def _group(values: Values, name: str) -> str | None:
    return _digits(values, name, HASH_DIGITS)


def _image(values: Values) -> str | None:
    return _digits(values, "image", IMAGE_DIGITS)


def _digits(values: Values, name: str, count: int) -> str | None:
    found = values.maybe_text(name, count)
    if found is not None and (len(found) != count or not set(found) <= set("0123456789abcdef")):
        raise Unfit(f"{name} is {found!r}, not {count} hexadecimal digits")
    return found


def _revision(values: Values, header: Header, text: str) -> dict[str, Any]:
    action = values.one_of("action", ACTIONS)
    label = header.answers.read(values, text)
    if (label is not None) != (action in GIVING):
        raise Unfit(f"a revision that is to {action} has {'no' if label is None else 'a'} label")
    return {
        "annotator": _person(values, header),
        "revision": values.whole("revision", 1, 1_000_000),
        "action": action,
        "label": label,
        "note": values.maybe_text("note", LONGEST_NOTE),
        "cause": values.maybe_text("cause", LONGEST_CAUSE),
        "suggested": values.maybe_text("suggested", LONGEST_SUGGESTION),
        "suggested_probability": values.maybe_number("suggested_probability", 0, 1),
        "version": values.maybe_text("version", LONGEST_VERSION),
        "guidelines_number": values.maybe_whole("guidelines_number", 1, len(header.guidelines)),
        "seconds": values.maybe_number("seconds", 0, MOST_SECONDS),
        "created_at": values.moment("created_at", header.now),
    }


def _require_numbers(revisions: list[dict[str, Any]]) -> None:
    """Each person's revisions are numbered from 1, in the order they were made."""
    made: Counter[str] = Counter()
    for one in revisions:
        made[one["annotator"]] += 1
        if one["revision"] != made[one["annotator"]]:
            raise Unfit(f"the revisions of {one['annotator']} are not numbered from 1")


def _done(values: Values, header: Header, revisions: list[dict[str, Any]]) -> dict[str, Any]:
    annotator = values.text("annotator", LONGEST_TEXT)
    state, seat = values.one_of("state", DONE), values.maybe_whole("seat", 1, MOST_SEATS)
    if (seat is not None) != (state == "labelled"):
        raise Unfit(f"{annotator} {state} the example and has {'a' if seat else 'no'} seat")
    of = values.whole("of", 0, len(revisions) - 1)
    if revisions[of]["annotator"] != annotator:
        raise Unfit(f"{annotator} stands where somebody else's revision leads")
    updated_at = values.moment("updated_at", header.now)
    return {"annotator": annotator, "state": state, "seat": seat, "of": of, "updated_at": updated_at}


def _gold(values: Values | None, header: Header, revisions: list[dict[str, Any]], text: str) -> dict[str, Any] | None:
    if values is None:
        return None
    label, of = header.answers.read(values, text), values.whole("of", 0, len(revisions) - 1)
    if label is None:
        raise Unfit("the gold label of the example is missing")
    for number in header.answers.named(label):
        if header.labels[number - 1]["retired_at"] is not None:
            raise Unfit(f"the gold label {number} is not in use")
    return {"label": label, "of": of, "reason": values.one_of("reason", REASONS)}


def _person(values: Values, header: Header) -> str:
    name = values.text("annotator", LONGEST_TEXT)
    if name not in header.people and name not in ("local", "import"):
        raise Unfit(f"there is no line for the person {name!r}")
    return name
