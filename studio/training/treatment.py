"""What becomes of gold answers with places before a model learns from them, as their project has chosen it."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from storage.repositories.gold import GoldExample
from storage.tables import Project
from studio.errors import InvalidInput
from studio.tasks import settings_of
from studio.tasks.inspecting import Inspector, Limit, Mended, Whole, tokenised
from studio.tasks.inspectors import find_inspector
from studio.training.snapshot import Treated
from studio.training.snapshot.content import POOL


class Treatment:
    """Looks at every gold answer before each training, and puts what was found into the snapshot."""

    def __init__(self, whole: Whole, limit: Callable[[str, int], Limit]) -> None:
        """`limit(checkpoint, max_length)` is how a text is cut for it; both raise StudioError."""
        self._whole = whole
        self._limit = limit

    def of(self, project: Project, gold: Sequence[GoldExample], max_length: int) -> Treated | None:
        """None where answers have no places. What is held out stays as people marked it: versions are measured by it.

        Raises CheckpointUnavailable, and InvalidInput: the tokenizer does not say where its tokens stand, which has to
        be known where people choose what is done. Elsewhere, nothing is told then.
        """
        inspector = find_inspector(project.task, project.task_settings)
        if inspector is None:
            return None
        try:
            return self._looked(inspector, project, gold, max_length)
        except InvalidInput:
            if inspector.setting is not None:
                raise
            return None  # a model learns without it, as nothing is to be chosen

    def _looked(self, inspector: Inspector, project: Project, gold: Sequence[GoldExample], max_length: int) -> Treated:
        limit = self._limit(project.checkpoint, max_length)
        choice = settings_of(project.task, project.task_settings)[inspector.setting] if inspector.setting else None
        found, held_out = Counter[str](), Counter[str]()
        learnt: dict[int, Mended] = {}
        for row, tokens in tokenised(self._whole, project.checkpoint, [inspector.looked_at(row) for row in gold]):
            fates = inspector.fates(row.text, row.label, tokens, limit)
            (found if row.split == POOL else held_out).update(fate.state for fate in fates)
            if choice is not None and row.split == POOL:
                learnt[row.example_id] = inspector.mend(choice, row.text, row.label, tokens, limit)
        return Treated(
            said={key: one.said for key, one in learnt.items() if one.fixed or one.left_out},
            passed_over={key: json.dumps(one.passed_over) for key, one in learnt.items() if one.passed_over},
            treatment={
                "choice": choice,
                "tokenizer": project.checkpoint,
                "max_length": limit.max_length,
                "part": inspector.part[1],
                "found": {state: found[state] for state in inspector.states},
                "held_out": {state: held_out[state] for state in inspector.states},
                "fixed": sum(one.fixed for one in learnt.values()),
                "left_out": sum(one.left_out for one in learnt.values()),
            },
        )


def words_of(treatment: dict[str, Any] | None) -> str:
    """What was found and done, in a sentence or two; empty where answers have no places."""
    if treatment is None:
        return ""
    found, part = treatment["found"], treatment["part"]
    inexact = {state: count for state, count in found.items() if state != "exact" and count}
    whole = sum(found.values())
    if not whole:
        return f"There are no {part} to learn from."
    fits = f"{found['exact']:,} of {whole:,} {part} fit the tokens of the base model at max_length "
    said = [f"{fits}{treatment['max_length']:,}."]
    if inexact:
        listed = ", ".join(f"{count:,} {WORDS[state]}" for state, count in inexact.items())
        said.append(f"The others: {listed}. {_done(treatment)}")
    if never := sum(treatment["held_out"].values()) - treatment["held_out"]["exact"]:
        said.append(f"Of the {part} held out, {never:,} do not fit them either.")
    return " ".join(said)


WORDS = {"splits": "split a token", "cut": "cut off", "empty": "without a token", "overlapped": "share their tokens"}


def _done(treatment: dict[str, Any]) -> str:
    return {
        "as-they-are": "They are learnt as they are.",
        "fix": f"{treatment['fixed']:,} were fixed, {treatment['left_out']:,} left out.",
        "leave-out": f"{treatment['left_out']:,} were left out.",
        None: "What is cut off or without a token is not learnt.",
    }[treatment["choice"]]
