"""Hyperparameters that suit a task better than those that suit most."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studio.training.hyperparameters import Hyperparameters

USUAL: Mapping[str, Mapping[str, Any]] = {
    # The head begins with nothing, and sees many of its labels rarely.
    "token-classification": {"learning_rate": 3e-4},
    "multi-label": {"learning_rate": 3e-4},
}


def usual_numbers(defaults: Hyperparameters, task: str) -> Hyperparameters:
    """The defaults of a studio as a task wants them, where those who run it have not chosen others."""
    plain = Hyperparameters()
    wanted = USUAL.get(task, {})
    return replace(defaults, **{name: value for name, value in wanted.items() if _is_plain(name, defaults, plain)})


def _is_plain(name: str, defaults: Hyperparameters, plain: Hyperparameters) -> bool:
    return bool(getattr(defaults, name) == getattr(plain, name))
