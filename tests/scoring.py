"""A project to score, and a model that says of a text always the same: what tests of scoring start from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from storage import Store
from storage.tables import Score, Scoring
from studio.errors import InvalidInput
from studio.exchange.split import text_hash
from studio.scoring.scorer import Scorer
from studio.tasks.base import Asked, Decoded, Spoken
from tests.conftest import Clock
from tests.labelling import LABELS, make_project
from tests.storage.rows import add_promotion, add_version

TIMEOUT_SECONDS = 15.0
REFUSED = "refused"


def answer_of(version: str, text: str) -> dict[str, float]:
    """What a version says of a text."""
    sure = int.from_bytes(blake2b(f"{version} {text}".encode(), digest_size=6).digest()) / 2**48
    return dict(zip(LABELS, (sure, 1 - sure), strict=True))


def spoken(version: str, text: str) -> Spoken:
    """The same, as a version says it."""
    shares = answer_of(version, text)
    return Decoded(max(shares, key=shares.__getitem__), shares)


@dataclass
class Model:
    """Answers, and remembers what it was asked; a text that begins with `refused` it cannot take."""

    asked: list[str] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)

    def __call__(self, _project_id: int, version: str, _variant: str, examples: Sequence[Asked]) -> Sequence[Spoken]:
        texts = [example.text for example in examples]
        for text in texts:
            if text.startswith(REFUSED):
                raise InvalidInput("The text is too long. Shorten it.")
        self.asked += texts
        self.pieces.append(len(texts))
        return [spoken(version, text) for text in texts]


def make_scorer(store: Store, clock: Clock, model: Model, piece_texts: int = 4) -> Scorer:
    """One that never beats by itself in the time that a test takes."""
    return Scorer(
        store,
        clock,
        model,
        heartbeat_seconds=60,
        owner_timeout_seconds=TIMEOUT_SECONDS,
        piece_texts=piece_texts,
    )


def make_served(store: Store, clock: Clock, examples: int, *, held_out: int = 0, name: str = "inbox") -> int:
    """A project with this many examples, served by its first version."""
    project = make_project(store, clock, examples, held_out=held_out, name=name)
    serve(store, project)
    return project


def serve(store: Store, project: int, number: int = 1) -> int:
    """Promote a new version; its id."""
    with store.begin() as transaction:
        key = add_version(transaction, project, number=number, content_hash=f"{number:064x}")
        add_promotion(transaction, project, key)
        return key


def add_texts(store: Store, project: int, texts: Sequence[str]) -> None:
    """More examples, as an import stores them."""
    with store.begin() as transaction:
        transaction.examples.add_new(
            {
                "project_id": project,
                "text": text,
                "text_hash": text_hash(text),
                "split": "pool",
                "state": "pending",
                "rank": 1.5,
                "open_seats": 1,
                "created_at": 0.0,
            }
            for text in texts
        )
        transaction.tallies.move(project, {"pending": len(texts)})


def scores_of(store: Store, project: int) -> dict[str, Score]:
    """What is stored, by text."""
    with store.read() as transaction:
        found: dict[str, Score] = {}
        for example in transaction.scores.examples_after(project, 0, 100_000):
            row = transaction._session.get(Score, example.id)
            if row is not None:
                found[example.text] = row
        return found


def newest(store: Store, project: int) -> Scoring:
    with store.read() as transaction:
        row = transaction.scorings.newest(project)
        assert row is not None
        return row


def require_all_scored(store: Store, project: int, version: str, but: Sequence[str] = ()) -> None:
    """Fails unless exactly this version has scored every example, but for those named, and has counted each once."""
    with store.read() as transaction:
        texts = {row.text for row in transaction.scores.examples_after(project, 0, 100_000)}
        ids = {row.name: row.id for row in transaction.versions.all(project)}
        labels = transaction.versions.labels(ids[version])
    scores, row = scores_of(store, project), newest(store, project)
    assert set(scores) == texts - set(but)
    for text, score in scores.items():
        assert (score.version_id, score.variant) == (ids[version], "fp32")
        assert dict(zip(labels, score.probabilities, strict=True)) == answer_of(version, text)
    assert (row.state, row.done, row.total) == ("done", len(texts), len(texts)), row.reason
    assert sum(row.figures["counts"]) == sum(row.figures["bins"]) == len(scores)
    assert row.figures["skipped"] == len(but)
