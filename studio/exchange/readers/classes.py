"""Names of classes in place of their numbers, wherever the columns of a data set hold them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

Renaming = Callable[[Any], Any]
LISTS = ("List", "LargeList", "Sequence")


def renamings(features: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Renaming]:
    """What to do to the values of those columns that hold classes, from how `datasets` describes them, as JSON."""
    found = {column: _renaming(features[column]) for column in columns if column in features}
    return {column: renaming for column, renaming in found.items() if renaming is not None}


def _renaming(feature: Any) -> Renaming | None:
    if not isinstance(feature, Mapping):
        return None
    kind = feature.get("_type")
    if kind == "ClassLabel":
        return partial(_name, list(feature["names"]))
    if kind in LISTS:
        inner = _renaming(feature["feature"])
        return partial(_each, inner) if inner is not None else None
    if kind is None:
        inside = renamings(feature, feature)
        return partial(_inside, inside) if inside else None
    return None


def _name(names: Sequence[str], number: Any) -> Any:
    if not isinstance(number, int):
        return number
    # Data sets mark a row without a class as -1.
    return names[number] if 0 <= number < len(names) else None


def _each(renamed: Renaming, values: Any) -> Any:
    return [renamed(value) for value in values] if isinstance(values, list) else values


def _inside(renamed: Mapping[str, Renaming], values: Any) -> Any:
    if not isinstance(values, Mapping):
        return values
    return {name: renamed[name](value) if name in renamed else value for name, value in values.items()}
