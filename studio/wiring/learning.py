"""Between training, serving and the registry: what a run is compared with, and what becomes of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage import Transaction
from storage.tables import Version
from studio.checkpoints.variants import REFERENCE
from studio.errors import Conflict
from studio.labelling.meaning import meaning_of, renamed_since
from studio.labelling.review.review import Review
from studio.metrics.figure import Figure
from studio.registry.intake import Intake
from studio.registry.registry import Registry
from studio.registry.trained import Latency, Trained
from studio.registry.views import VersionView, find_version
from studio.serving.long_inputs.policy import USUAL
from studio.serving.serving import Serving
from studio.settings import Settings
from studio.tasks.base import Asked, Spoken
from studio.training.comparable import FIRST
from studio.training.fast.bases import Bases
from studio.training.finished import Finished, Registered
from studio.training.hyperparameters import Hyperparameters
from studio.training.preparation import Champion
from studio.training.soft_targets import Answer
from studio.training.treatment import words_of
from studio.wiring.inputs import Inputs

# What a version remembers of its run, besides what it was trained from and with.
FACTS = ("seconds", "device", "precision", "packages", "training_loss", "steps", "best_step", "calibration")


def champion(registry: Registry, project_id: int) -> Champion | None:
    """The version that a new one has to beat."""
    live = registry.live(project_id)
    return Champion(live.name, registry.location(project_id, live.name)) if live else None


def register(intake: Intake, finished: Finished) -> Registered:
    """Make what a run has trained a version."""
    result = finished.result
    view = intake.register(
        finished.project_id,
        Trained(
            folder=finished.folder,
            content_hash=result["content_hash"],
            lane="slow",
            base_checkpoint=finished.base_checkpoint,
            snapshot=finished.snapshot,
            hyperparameters=finished.hyperparameters,
            label_counts=finished.label_counts,
            labels=finished.labels,
            metrics=result["metrics"],
            said=finished.answers.by_example(),
            latency=_latency(finished),
            beside_id=finished.beside_id,
            facts={key: result[key] for key in FACTS} | _treatment(finished),
        ),
    )
    return Registered(view.id, f"{view.name} {_decision(view)}. {view.newest_verdict['reason']}")


def beside(transaction: Transaction, project_id: int, name: str | None) -> Version:
    """What base checkpoints are compared with: the version of this name, else the one that serves.

    Raises:
        NotFound: there is no such version.
        Conflict: none was named, and none serves.
    """
    if name is not None:
        return find_version(transaction, project_id, name)
    live = transaction.versions.live(project_id)
    if live is None:
        raise Conflict(f"No version serves yet. {FIRST}")
    return live


def ask(serving: Serving, inputs: Inputs, project_id: int, version: str, examples: Sequence[Asked]) -> Sequence[Spoken]:
    """What a version says about each example as it was trained, whether it serves or not, and however it serves.

    Long texts are cut, as they were in training, and a question that cannot be read counts as one without an answer,
    as it did there: no single example may keep a version from being judged.
    """
    asked = inputs.of(project_id, examples)
    return serving.predict(project_id, asked, version, REFERENCE, long_inputs=USUAL, is_urgent=False, takes_all=True)


def renamed(transaction: Transaction, project_id: int, version: Version) -> Mapping[str, str | None]:
    """What the labels are called today that this version learnt."""
    return renamed_since(transaction, project_id, version)


def annotators_answers(transaction: Transaction, project_id: int) -> list[Answer]:
    """What annotators say now about the pool, by the labels in use; answers that mean nothing any more are left out."""
    means = meaning_of(transaction, project_id)
    names = {row.id: row.name for row in transaction.projects.labels(project_id)}
    return [
        Answer(vote.example_id, vote.annotator, names[meant])
        for vote in transaction.votes.of_pool(project_id)
        if (meant := means[vote.value_id]) is not None
    ]


def vectors(
    bases: Bases, project_id: int, checkpoint: str, texts: Sequence[str], go_on: Callable[[], bool]
) -> NDArray[np.float64]:
    """The embeddings of a project's texts, made where there are none yet."""
    return bases.open(project_id, checkpoint).of(texts, go_on)


def how_far_people_agree(review: Review, project_id: int) -> Figure:
    """The share of examples on which two people agree."""
    return review.agreement.of(project_id).percent


def hyperparameters(settings: Settings) -> Hyperparameters:
    """Those that a project without its own trains with."""
    return Hyperparameters(
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        seed=settings.seed,
    )


def _treatment(finished: Finished) -> dict[str, Any]:
    """What was done to answers that do not fit the tokens, also in words."""
    words = words_of(finished.treatment)
    return {"treatment": {**(finished.treatment or {}), "words": words}} if words else {}


def _decision(view: VersionView) -> str:
    if view.serves:
        return "serves now"
    return f"was kept aside: it was trained to be compared with {view.beside}" if view.beside else "was kept aside"


def _latency(finished: Finished) -> Latency | None:
    taken = finished.result["latencies_ms"]
    if taken is None or finished.champion_version is None:
        return None
    return Latency(taken[0], taken[1], finished.champion_version)
