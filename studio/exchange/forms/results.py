"""What Label Studio's annotations are made of."""

from collections.abc import Iterator, Mapping
from typing import Any

from studio.exchange.forms.form import Results


def one_result(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """A result of the control named `label`, about the text named `text`."""
    return {"from_name": "label", "to_name": "text", "type": kind, "value": value}


def values_of(results: Results, kind: str) -> Iterator[Mapping[str, Any]]:
    """What the results of one kind say."""
    for result in results:
        if result.get("type") == kind and isinstance(result.get("value"), Mapping):
            yield result["value"]


def choices(results: Results) -> list[Any]:
    """Everything that was chosen."""
    return [one for value in values_of(results, "choices") for one in items(value.get("choices"))]


def items(value: object) -> list[Any]:
    """A list as it is, and nothing in place of anything else."""
    return value if isinstance(value, list) else []
