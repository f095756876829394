"""What a change comes to, counted exactly and said in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.labelling.schema.change import Change


@dataclass(frozen=True, slots=True)
class Counts:
    """All zero for a change of labels that nobody has given yet."""

    # Gold labels, and people's current answers, that are another label afterwards.
    gold_moved: int = 0
    answers_moved: int = 0
    # Answers, and decisions and imported labels, that are taken back.
    answers_back: int = 0
    settled_back: int = 0
    # How many people gave the answers that are moved or taken back.
    people: int = 0
    # Examples that lose their gold label, and those that can be labelled again.
    gold_lost: int = 0
    reopened: int = 0
    # Disputed examples that have a gold label afterwards, and the other way round.
    agreed: int = 0
    disputed: int = 0
    # What undoing brings back of what was taken back, and what it cannot.
    restored: int = 0
    unrestored: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What the sentences need to know besides the counts."""

    in_use: int
    # Whether an answer may name several labels.
    is_structured: bool = False
    # Versions that answer with an old name; the one that serves is marked.
    versions: Sequence[str] = ()
    serves: str | None = None


def sentences(change: Change, counts: Counts, told: Told) -> list[str]:
    """What somebody reads before they apply a change."""
    return [_headline(change, told), *_effects(counts), *_models(change, told), *_warnings(told)]


def undo_sentences(
    change_id: int, names: Sequence[str], staying: Sequence[str], leaving: Sequence[str], counts: Counts
) -> list[str]:
    """The same before a change is undone that was about `names`; it had made the labels that stay or leave."""
    said = [f"Change {change_id} will be undone: {_names(names)} will be in use again.", *_effects(counts)]
    if leaving:
        said.append(f"{_names(leaving)} will be no label any more.")
    if staying:
        said.append(f"{_names(staying)} will stay, because examples were labelled so since.")
    return said


def many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


HEADLINES = {
    "rename": "{old} will be called {new}.",
    "merge": "{old} will be {new} from now on.",
    "split": "{old} will be replaced by {new}. Its examples are labelled again.",
    "retire": "{old} can no longer be chosen. Its examples are labelled again.",
}
STRUCTURED_HEADLINES = HEADLINES | {
    "split": "{old} will be replaced by {new}. Examples whose answer names it are labelled again.",
    "retire": "{old} can no longer be chosen. Answers that name it go on without it.",
}


def _headline(change: Change, told: Told) -> str:
    old, new = _names(change.labels), _names([name.name for name in change.into])
    headlines = STRUCTURED_HEADLINES if told.is_structured else HEADLINES
    return headlines[change.verb].format(old=old, new=new) + " The history keeps the old name."


def _effects(counts: Counts) -> Iterator[str]:
    people = many(counts.people, "person", "people")
    if counts.gold_moved or counts.answers_moved:
        answers = many(counts.answers_moved, "answer", "answers")
        yield f"{many(counts.gold_moved, 'gold label', 'gold labels')} and {answers} follow."
    if counts.answers_back:
        yield f"{many(counts.answers_back, 'answer', 'answers')} of {people} will be taken back."
    if counts.settled_back:
        yield (
            f"{many(counts.settled_back, 'decision or imported label', 'decisions and imported labels')} "
            "will be taken back."
        )
    if counts.reopened:
        lost = many(counts.gold_lost, "gold label", "gold labels")
        yield f"{many(counts.reopened, 'example goes', 'examples go')} back to the queue; {lost} will be gone."
    if counts.agreed:
        yield f"{many(counts.agreed, 'disputed example', 'disputed examples')} will have a gold label."
    if counts.disputed:
        yield f"{many(counts.disputed, 'example', 'examples')} with a gold label will be disputed."
    if counts.restored:
        yield f"{many(counts.restored, 'answer that was', 'answers that were')} taken back will count again."
    if counts.unrestored:
        yield (
            f"{many(counts.unrestored, 'answer', 'answers')} cannot come back: "
            "the person has answered again, others have the seat, or it names another label that was split."
        )
    if counts == Counts():
        yield "Nothing has been labelled so yet."


def _models(change: Change, told: Told) -> Iterator[str]:
    if not told.versions:
        return
    knows = f"{many(len(told.versions), 'version knows', 'versions know')} the old name: {', '.join(told.versions)}."
    if change.verb in ("rename", "merge"):
        yield f"{knows} What they say will be read with the new name."
    else:
        yield f"{knows} What they say of it will no longer be suggested; train again once there are new labels."
    if told.serves in told.versions:
        yield f"{told.serves} serves now."


def _warnings(told: Told) -> Iterator[str]:
    if told.in_use == 1:
        yield "One label will be left; a model needs at least two."


def _names(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return " and ".join(filter(None, [", ".join(quoted[:-1]), *quoted[-1:]]))
