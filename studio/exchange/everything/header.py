"""What stands before the examples: the project, its people, its guidelines and its labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studio.exchange.everything.answers import FileAnswers, answers_of
from studio.exchange.everything.values import Unfit, Values
from studio.exchange.rows import LONGEST_LABEL, LONGEST_NAME, MOST_LABELS

ROLES = ("annotator", "reviewer", "admin")
LONGEST_TITLE = 200
LONGEST_WORD = 4_096
LONGEST_TEXT = 200_000
MOST_SEATS = 100


@dataclass(slots=True)
class Header:
    """The rows that come before the examples, as columns by name; nothing in the file is later than `now`."""

    now: float
    project: dict[str, Any] = field(default_factory=dict)
    members: list[str] = field(default_factory=list)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    guidelines: list[dict[str, Any]] = field(default_factory=list)
    labels: list[dict[str, Any]] = field(default_factory=list)
    # The number of the label that follows, for each label.
    successors: list[int | None] = field(default_factory=list)
    # The images that have a line.
    images: set[str] = field(default_factory=set)
    # How what is said stands in the file; known once everything before the examples is.
    answers: FileAnswers = field(init=False)

    def take(self, kind: str, found: object) -> None:
        """One line that is no example. Raises Unfit."""
        if kind not in TAKERS:
            raise Unfit(f"there is no kind of line named {kind!r}")
        TAKERS[kind](self, Values(found, f"the {kind}"))

    def finish(self) -> None:
        """Everything is there, and what is named exists. Raises Unfit."""
        if not self.project:
            raise Unfit("there is no line for the project")
        known = {*self.people, "local", "import"}
        for name in [*self.members, *(row["person"] for row in self.guidelines if row["person"])]:
            if name not in known:
                raise Unfit(f"there is no line for the person {name!r}")
        if [row["number"] for row in self.guidelines] != list(range(1, len(self.guidelines) + 1)):
            raise Unfit("the guidelines are not numbered from 1")
        if len(self.labels) > MOST_LABELS:
            raise Unfit(f"there are {len(self.labels):,} labels, and at most {MOST_LABELS:,} can be")
        self._require_successors()
        self.answers = answers_of(self.project["task"], self.labels)

    def _require_successors(self) -> None:
        for number, successor in enumerate(self.successors, start=1):
            seen = {number}
            while successor is not None:
                if not 1 <= successor <= len(self.labels) or successor in seen:
                    raise Unfit(f"the successors of label {number} lead nowhere")
                seen.add(successor)
                successor = self.successors[successor - 1]
            label, has_successor = self.labels[number - 1], self.successors[number - 1] is not None
            if has_successor and label["retired_at"] is None:
                raise Unfit(f"label {number} is in use and has a successor")
            if label["is_split"] and (has_successor or label["retired_at"] is None):
                raise Unfit(f"label {number} was split, and is in use or has a successor")

    def _project(self, values: Values) -> None:
        if self.project:
            raise Unfit("there are two lines for the project")
        kept = values.maybe_whole("keep_versions", 0, 1_000)
        self.project = {
            "title": values.text("title", LONGEST_TITLE),
            "task": values.text("task", LONGEST_WORD),
            "checkpoint": values.text("checkpoint", LONGEST_WORD, empty=True),
            "retrain_after": values.whole("retrain_after", 0, 1_000_000),
            "holdout_percent": values.whole("holdout_percent", 0, 90),
            "overlap": values.whole("overlap", 1, MOST_SEATS),
            "strategy": values.text("strategy", LONGEST_WORD),
            "members_only": values.flag("members_only"),
            "gate": _differences(values, "gate"),
            # Files of studios that did not know these yet lack them.
            "fast_lane": values.flag("fast_lane", usual=False),
            "keep_versions": 10 if kept is None else kept,
            "ask_below": values.maybe_number("ask_below", 0.0, 1.0) or None,
            "serving": _differences(values, "serving"),
            "long_inputs": _differences(values, "long_inputs"),
            "task_settings": _differences(values, "task_settings"),
            "created_at": values.moment("created_at", self.now),
        }
        self.members = [_name(name) for name in values.listed("members")]

    def _person(self, values: Values) -> None:
        name = _name(values.raw("name"))
        if name in self.people:
            raise Unfit(f"there are two lines for the person {name!r}")
        self.people[name] = {
            "name": name,
            "role": values.one_of("role", ROLES),
            "session_epoch": 0,
            "is_active": values.flag("is_active"),
            "created_at": values.moment("created_at", self.now),
        }

    def _guidelines(self, values: Values) -> None:
        self.guidelines.append(
            {
                "number": values.whole("number", 1, 1_000_000),
                "text": values.text("text", LONGEST_TEXT, empty=True),
                "person": values.maybe_text("person", LONGEST_NAME),
                "created_at": values.moment("created_at", self.now),
            }
        )

    def _label(self, values: Values) -> None:
        self.labels.append(
            {
                "name": values.text("name", LONGEST_LABEL),
                "description": values.text("description", LONGEST_TEXT, empty=True),
                "colour": values.maybe_text("colour", LONGEST_LABEL),
                "key": values.maybe_text("key", LONGEST_LABEL),
                "position": values.whole("position", 0, MOST_LABELS),
                "retired_at": values.maybe_moment("retired_at", self.now),
                "is_split": values.flag("is_split", usual=False),
            }
        )
        self.successors.append(values.maybe_whole("successor", 1, MOST_LABELS * 100))


TAKERS: Mapping[str, Any] = {
    "project": Header._project,
    "person": Header._person,
    "guidelines": Header._guidelines,
    "label": Header._label,
}


def _differences(values: Values, name: str) -> dict[str, Any]:
    """What is not as usual; whether it can be is seen where the whole project is vetted."""
    found = values.raw(name) or {}
    if not isinstance(found, dict) or not all(isinstance(value, str | int | float) for value in found.values()):
        raise Unfit(f"{name} of the project is no object of words and numbers")
    return found


def _name(found: object) -> str:
    if not isinstance(found, str) or not found.strip() or len(found) > LONGEST_NAME or not found.isprintable():
        raise Unfit(f"{str(found)[:LONGEST_NAME]!r} is no name of a person")
    return found
