"""How sources and targets become token ids."""

from typing import Any


def tokenizer_arguments(max_length: int) -> dict[str, Any]:
    """How to call a tokenizer with sources, and with `text_target` for targets, before they are put together."""
    return {"truncation": True, "max_length": max_length, "padding": False}
