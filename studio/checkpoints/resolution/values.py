"""What is known of a checkpoint, and what it is for a task: plain values, so that the rules between them are pure."""

from dataclasses import asdict, dataclass
from typing import Any

# The head of a task in a checkpoint: it is there; it would be made anew; that of another task is in its place; this
# kind of model has none; two encoders are joined to have one; or none is needed.
TRAINED, NEW, OTHER, IMPOSSIBLE, JOINED, NEEDLESS = "trained", "new", "other", "impossible", "joined", "needless"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a checkpoint's config says.

    `classes` has the model class that each AutoClass makes of this config, and no row for those that make none.
    """

    checkpoint: str
    model_type: str
    config_class: str
    architectures: tuple[str, ...]
    classes: dict[str, str]
    # Names of the outputs, as the config has them or transformers has made them up.
    labels: tuple[str, ...] = ()
    problem_type: str | None = None
    layers: int | None = None
    hidden_size: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the model and what training does with it: `state` is "goes on" or "new"."""

    name: str
    what: str
    state: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """One checkpoint and one task: from the name to the head, and what to do.

    `model_class` is None where the AutoClass knows no such model. `predicts` says that it answers as it is, `trains`
    that it can be fine-tuned here; `instead` names checkpoints that fit where neither holds, or better.
    """

    checkpoint: str
    task: str
    # What the task is called.
    name: str
    model_type: str
    config_class: str
    architectures: tuple[str, ...]
    auto_class: str
    model_class: str | None
    gives: str
    head: str
    labels: tuple[str, ...]
    problem_type: str | None
    predicts: bool
    trains: bool
    parts: tuple[Part, ...]
    found: str
    expected: str
    advice: str
    instead: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was found, what is expected and what to do."""
        return f"{self.found} {self.expected} {self.advice}"

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)
