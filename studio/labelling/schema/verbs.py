"""Rename, merge, split, retire: what each does to the labels in use, and when it is refused."""

from collections.abc import Callable, Sequence

from studio.errors import InvalidInput
from studio.labelling.schema.change import Change, Effects, Made, NewName, SchemaLabel


def effects_of(change: Change, in_use: Sequence[SchemaLabel]) -> Effects:
    """What the change does to the labels in use, which stand in the order of their positions.

    Raises:
        InvalidInput: it names a label that is not in use, or new names that cannot be.
    """
    if change.verb not in VERBS:
        raise InvalidInput(f"{change.verb!r} is no change of labels. Choose one of: {', '.join(VERBS)}.")
    sources = [_find(name, in_use) for name in change.labels]
    if len({row.id for row in sources}) < len(sources):
        raise InvalidInput(f"{_repeated(change.labels)!r} is named twice. Name each label once.")
    return VERBS[change.verb](change, sources, in_use)


def _rename(change: Change, sources: Sequence[SchemaLabel], in_use: Sequence[SchemaLabel]) -> Effects:
    if len(sources) != 1 or len(change.into) != 1:
        raise InvalidInput("A rename takes one label and one new name. To join several labels, merge them.")
    if change.into[0].name in {row.name for row in in_use}:
        raise InvalidInput(f"There is a label {change.into[0].name!r} already. To join the two, merge them.")
    return Effects(retired={sources[0].id: -1}, made=(_in_place_of(sources[0], change.into[0]),))


def _merge(change: Change, sources: Sequence[SchemaLabel], in_use: Sequence[SchemaLabel]) -> Effects:
    if len(change.into) != 1:
        raise InvalidInput("A merge leads to one label. Name it with `into`.")
    target = next((row for row in in_use if row.name == change.into[0].name), None)
    joined = {row.id for row in sources} | ({target.id} if target else set())
    if len(joined) < 2:
        raise InvalidInput("A merge joins two labels or more. To give one label another name, rename it.")
    if target is not None:
        return Effects(retired={row.id: target.id for row in sources if row.id != target.id})
    first = min(sources, key=lambda row: row.position)
    return Effects(retired={row.id: -1 for row in sources}, made=(_in_place_of(first, change.into[0]),))


def _split(change: Change, sources: Sequence[SchemaLabel], in_use: Sequence[SchemaLabel]) -> Effects:
    if len(sources) != 1 or len(change.into) < 2:
        raise InvalidInput("A split takes one label and two or more new names.")
    names = [new.name for new in change.into]
    if len(set(names)) < len(names):
        raise InvalidInput(f"{_repeated(names)!r} is named twice. Give each part a name of its own.")
    others = [row for row in in_use if row.id != sources[0].id]
    if taken := sorted({row.name for row in others} & set(names)):
        raise InvalidInput(f"There is a label {taken[0]!r} already. Give each part a name that is not in use.")
    # The others keep their places, and with them the keys that people are used to.
    end = max(row.position for row in in_use) + 1
    places = [sources[0].position, *range(end, end + len(names))]
    made = tuple(
        Made(new.name, new.description or "", new.colour, new.key, place)
        for new, place in zip(change.into, places, strict=False)
    )
    return Effects(retired={sources[0].id: None}, is_split=True, made=made)


def _retire(change: Change, sources: Sequence[SchemaLabel], in_use: Sequence[SchemaLabel]) -> Effects:
    if len(sources) != 1 or change.into:
        raise InvalidInput("Retiring takes one label. To have another one in its place, merge them.")
    if len(in_use) == 1:
        raise InvalidInput(f"{sources[0].name!r} is the only label. Add another one first.")
    return Effects(retired={sources[0].id: None})


VERBS: dict[str, Callable[[Change, Sequence[SchemaLabel], Sequence[SchemaLabel]], Effects]] = {
    "rename": _rename,
    "merge": _merge,
    "split": _split,
    "retire": _retire,
}


def _in_place_of(old: SchemaLabel, new: NewName) -> Made:
    """A label with another name, and what else it is given."""
    return Made(
        new.name,
        old.description if new.description is None else new.description,
        new.colour or old.colour,
        new.key or old.key,
        old.position,
    )


def _find(name: str, in_use: Sequence[SchemaLabel]) -> SchemaLabel:
    for row in in_use:
        if row.name == name:
            return row
    known = ", ".join(row.name for row in in_use)
    raise InvalidInput(f"There is no label {name!r} in use. There are: {known or 'none'}.")


def _repeated(names: Sequence[str]) -> str:
    return next(name for name in names if names.count(name) > 1)
