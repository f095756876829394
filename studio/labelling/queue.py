"""Claim and submit, each in one short transaction."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from storage import Store, Transaction
from storage.tables import Example, Label
from studio.errors import Conflict, InvalidInput, NotFound
from studio.tasks import find_task

STATE_AFTER = {"label": "labelled", "skip": "skipped", "flag": "flagged", "undo": "pending"}
MOST_HELD = 64
LONGEST_NOTE = 2_000
LONGEST_SUGGESTION = 500
MOST_SECONDS = 10_000_000
VERSION_NAME = re.compile(r"v[0-9]{1,9}-[0-9a-f]{10}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a model version says about an example."""

    label: str
    probability: float
    version: str


@dataclass(frozen=True, slots=True)
class QueuedExample:
    """An example that a window holds, ready to be shown."""

    id: int
    text: str
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person did with an example. `request_id` is made by the client, once per act."""

    request_id: str
    example_id: int
    action: str = "label"
    label: str | None = None
    note: str | None = None
    seconds: float | None = None
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of an answer: stored now, or known from an earlier try; and the examples that came in its place."""

    status: str
    revision: int
    next: list[QueuedExample]


class Queue:
    """Hands out examples and takes answers."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], float],
        lease_seconds: float,
        suggest: Callable[[int, Sequence[str]], Sequence[Suggestion | None]],
    ) -> None:
        """`suggest(project_id, texts)` gives a suggestion or None per text, and never fails."""
        self._store = store
        self._clock = clock
        self._lease_seconds = lease_seconds
        self._suggest = suggest

    def claim(self, project_id: int, annotator: str, window: str, hold: int) -> list[QueuedExample]:
        """Every example that this window holds, topped up to `hold`, with its leases renewed.

        Raises:
            InvalidInput: `hold` is out of range, or the window has no name.
        """
        _require_window(window, hold)
        with self._store.begin() as transaction:
            held = self._top_up(transaction, project_id, annotator, window, hold)
        return self._with_suggestions(project_id, held)

    def submit(self, project_id: int, annotator: str, window: str, hold: int, answer: Answer) -> Submitted:
        """Store an answer, release its example and lease the next ones, in one transaction.

        A repeated request is answered again, not stored again.

        Raises:
            InvalidInput: an unknown action or label, or a field that does not fit.
            NotFound: no such example in this project.
            Conflict: somebody else holds or has labelled the example, or there is nothing to undo.
        """
        _require_window(window, hold)
        _require_answer(answer)
        with self._store.begin() as transaction:
            stored = transaction.labels.by_request(answer.request_id)
            if stored is not None:
                _require_same(transaction, stored, project_id, annotator, answer)
                return Submitted("repeated", stored.revision, [])
            example = self._require_free(transaction, project_id, annotator, answer)
            label = self._store_answer(transaction, project_id, annotator, window, example, answer)
            before = {row.id for row in transaction.assignments.held(project_id, annotator, window, self._clock())}
            held = self._top_up(transaction, project_id, annotator, window, hold)
            fresh = [row for row in held if row.id not in before]
        return Submitted("stored", label.revision, self._with_suggestions(project_id, fresh))

    def _top_up(
        self, transaction: Transaction, project_id: int, annotator: str, window: str, hold: int
    ) -> list[Example]:
        now = self._clock()
        transaction.assignments.release_expired(project_id, now)
        held = transaction.assignments.held(project_id, annotator, window, now)
        held += transaction.examples.next_pending(project_id, now, max(0, hold - len(held)))
        expires_at = now + self._lease_seconds
        transaction.assignments.lease(project_id, [row.id for row in held], annotator, window, expires_at)
        return held

    def _require_free(self, transaction: Transaction, project_id: int, annotator: str, answer: Answer) -> Example:
        example = transaction.examples.get(answer.example_id)
        if example is None or example.project_id != project_id:
            raise NotFound(f"There is no example {answer.example_id} in this project. Reload the page.")
        holder = transaction.assignments.holder(example.id, self._clock())
        if holder is not None and holder[0] != annotator:
            raise Conflict("Somebody else is labelling this example now. Your answer was not saved.")
        last = transaction.labels.last(example.id)
        if last is not None and last.annotator not in (annotator, "import") and example.state != "pending":
            raise Conflict("Somebody else has answered this example meanwhile. Your answer was not saved.")
        if answer.action == "undo" and (last is None or last.annotator != annotator or last.action == "undo"):
            raise Conflict("There is no answer of yours to undo on this example.")
        return example

    def _store_answer(
        self,
        transaction: Transaction,
        project_id: int,
        annotator: str,
        window: str,
        example: Example,
        answer: Answer,
    ) -> Label:
        label = transaction.labels.add(
            Label(
                project_id=project_id,
                example_id=example.id,
                annotator=annotator,
                revision=transaction.labels.next_revision(example.id, annotator),
                action=answer.action,
                schema_label_id=self._schema_label_id(transaction, project_id, answer),
                request_id=answer.request_id,
                note=answer.note,
                suggested=answer.suggestion.label if answer.suggestion else None,
                suggested_probability=answer.suggestion.probability if answer.suggestion else None,
                version=answer.suggestion.version if answer.suggestion else None,
                seconds=answer.seconds,
                created_at=self._clock(),
            )
        )
        if answer.action == "label":
            transaction.labels.set_gold(label, "single")
        else:
            transaction.labels.clear_gold(example.id)
        transaction.examples.set_state([example.id], STATE_AFTER[answer.action])
        transaction.assignments.release(example.id)
        if answer.action == "undo":
            # It goes back to the window that undid it, before anybody else can claim it.
            expires_at = self._clock() + self._lease_seconds
            transaction.assignments.lease(project_id, [example.id], annotator, window, expires_at)
        return label

    def _schema_label_id(self, transaction: Transaction, project_id: int, answer: Answer) -> int | None:
        if answer.action != "label":
            return None
        schema = {row.name: row.id for row in transaction.projects.labels(project_id)}
        task = find_task(transaction.projects.get(project_id).task)
        return schema[task.validate(answer.label, list(schema))]

    def _with_suggestions(self, project_id: int, examples: Sequence[Example]) -> list[QueuedExample]:
        suggestions = self._suggest(project_id, [example.text for example in examples]) if examples else []
        return [
            QueuedExample(example.id, example.text, suggestion)
            for example, suggestion in zip(examples, suggestions, strict=True)
        ]


def _require_window(window: str, hold: int) -> None:
    if not 1 <= len(window) <= 64 or not window.isprintable():
        raise InvalidInput("The window's name must have 1 to 64 printable characters. Reload the page.")
    if not 0 <= hold <= MOST_HELD:
        raise InvalidInput(f"A window holds 0 to {MOST_HELD} examples; {hold} were asked for.")


def _require_answer(answer: Answer) -> None:
    if answer.action not in STATE_AFTER:
        raise InvalidInput(f"{answer.action!r} is no action. Choose one of: {', '.join(STATE_AFTER)}.")
    if not 8 <= len(answer.request_id) <= 64 or not answer.request_id.isascii():
        raise InvalidInput("The request id must have 8 to 64 ASCII characters. Send a fresh UUID for each answer.")
    if answer.note is not None and len(answer.note) > LONGEST_NOTE:
        raise InvalidInput(f"The note has {len(answer.note):,} characters; at most {LONGEST_NOTE:,} are kept.")
    if answer.note is not None and not _is_unicode(answer.note):
        raise InvalidInput("The note has half of a surrogate pair, which is no character. Type it again.")

    if answer.seconds is not None and not 0 <= answer.seconds <= MOST_SECONDS:
        raise InvalidInput(f"seconds is {answer.seconds}; expected a number from 0 to {MOST_SECONDS:,}, or nothing.")
    if answer.suggestion is not None:
        _require_suggestion(answer.suggestion)


def _require_suggestion(suggestion: Suggestion) -> None:
    if not 0 <= suggestion.probability <= 1:
        raise InvalidInput(f"The suggestion's probability is {suggestion.probability}; expected a number from 0 to 1.")
    if not VERSION_NAME.fullmatch(suggestion.version):
        raise InvalidInput(f"{suggestion.version[:40]!r} is no version's name. Send the suggestion as it was claimed.")
    if len(suggestion.label) > LONGEST_SUGGESTION or not _is_unicode(suggestion.label):
        raise InvalidInput(f"The suggested label must be Unicode, of at most {LONGEST_SUGGESTION} characters.")


def _is_unicode(text: str) -> bool:
    """Whether no half of a surrogate pair is in it, which JSON can carry and the database cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _require_same(transaction: Transaction, stored: Label, project_id: int, annotator: str, answer: Answer) -> None:
    names = {row.id: row.name for row in transaction.projects.labels(stored.project_id)}
    label = names[stored.schema_label_id] if stored.schema_label_id is not None else None
    asked = (project_id, annotator, answer.example_id, answer.action, answer.label if label is not None else None)
    if (stored.project_id, stored.annotator, stored.example_id, stored.action, label) != asked:
        raise Conflict("This request id was used for another answer. Send a fresh UUID for each answer.")
