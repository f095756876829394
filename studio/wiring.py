"""The only place where objects are made and handed to each other."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage import Store, Transaction
from storage.tables import Project
from studio.database import open_store
from studio.doctor import Doctor
from studio.errors import InvalidInput, NoVersionServed
from studio.evaluation import Evaluation
from studio.exchange.exporter import Exporter
from studio.exchange.importer import Importer
from studio.exchange.mapping import ColumnMapping
from studio.exchange.rules import Rules as ImportRules
from studio.first_start import FirstStart
from studio.labelling.history.history import History
from studio.labelling.meaning import meaning_of, renamed_since
from studio.labelling.ordering import TEXTS_AT_ONCE, Ordering
from studio.labelling.personal import Personal
from studio.labelling.places import Scores, first_rank
from studio.labelling.queue import Queue
from studio.labelling.review.review import Review
from studio.labelling.schema.change import Made
from studio.labelling.schema.changes import SchemaChanges
from studio.labelling.seating import Seating
from studio.labelling.seats import outcome_of
from studio.labelling.suggestions import Opinion, Renamed, Suggester
from studio.people.names import normalise
from studio.people.people import LoginRules, People
from studio.projects import Projects
from studio.projects.checkpoints import Checkpoints
from studio.projects.figures import ProjectFigures
from studio.projects.guidelines import Guidelines
from studio.projects.labels import LabelName, checked_labels
from studio.projects.vetting import vet_settings
from studio.recent import Recent
from studio.registry.registry import Registry, Trained
from studio.serving.predictor import Predictor
from studio.serving.serving import Serving, require_text
from studio.serving.watch import Watch
from studio.settings import DEFAULT_CHECKPOINT, Settings, session_key
from studio.sharing import Sharing
from studio.tasks import find_task
from studio.tokens.tokens import Tokens
from studio.training.hyperparameters import Hyperparameters
from studio.training.supervisor import Finished, Registered, Rhythm, Supervisor
from studio.training.training import Training
from studio.visible import VisibleProjects

# Suggestions may be named as they were for this long after a label was renamed.
RENAMES_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Studio:
    """Every feature, ready to be used by pages, the API and the command line."""

    settings: Settings
    store: Store
    projects: Projects
    guidelines: Guidelines
    figures: ProjectFigures
    checkpoints: Checkpoints
    queue: Queue
    seating: Seating
    ordering: Ordering
    personal: Personal
    review: Review
    schema: SchemaChanges
    history: History
    serving: Serving
    watch: Watch
    registry: Registry
    training: Training
    supervisor: Supervisor
    tokens: Tokens
    importer: Importer
    exporter: Exporter
    sharing: Sharing
    evaluation: Evaluation
    doctor: Doctor
    first_start: FirstStart
    people: People
    visible: VisibleProjects

    def start(self) -> None:
        """Begin to load the live versions and to work on training jobs."""
        self.watch.start()
        self.supervisor.start()
        self.importer.watch()
        self.seating.start()
        self.ordering.start()

    def stop(self) -> None:
        """Let go of threads, models and the database; a training run goes on by itself."""
        self.ordering.stop()
        self.seating.stop()
        self.importer.stop()
        self.supervisor.stop()
        self.watch.stop()
        self.review.label_errors.close()
        self.serving.close()
        self.store.close()


class Nudges:
    """Things to wake when something has changed; filled after those who wake them are made."""

    def __init__(self) -> None:
        self._targets: list[Callable[[], None]] = []

    def add(self, target: Callable[[], None]) -> None:
        self._targets.append(target)

    def __call__(self) -> None:
        for target in self._targets:
            target()


def build(settings: Settings, clock: Callable[[], float] = time.time) -> Studio:
    """Make a studio on the settings' data folder; nothing runs until `start`."""
    data = settings.data_dir
    store = open_store(settings)

    changed, promoted, requested = Nudges(), Nudges(), Nudges()
    projects = Projects(store, clock, changed)
    registry = Registry(store, data / "versions", clock, promoted)
    load = partial(_load_predictor, store, registry, settings.device)
    serving = Serving(load, settings.max_text_bytes, settings.max_batch_texts)
    watch = Watch(serving, registry.live_names, load)
    seating = Seating(store)
    ordering = Ordering(
        store,
        serves=partial(_serves, serving),
        score=partial(_scores, serving),
        texts_at_once=min(TEXTS_AT_ONCE, settings.max_batch_texts),
    )
    for nudge in (watch.nudge, ordering.nudge):
        promoted.add(nudge)
    for nudge in (watch.nudge, seating.nudge, ordering.nudge):
        changed.add(nudge)

    training = Training(store, data / "jobs", clock, _hyperparameters(settings), requested)
    supervisor = Supervisor(
        store,
        data,
        clock,
        register=partial(_register, registry),
        champion=partial(_champion, registry),
        renamed=_renamed_since_live,
        device=settings.device,
        threads=settings.training_threads,
        rhythm=Rhythm(settings.heartbeat_seconds, settings.owner_timeout_seconds),
    )
    requested.add(supervisor.nudge)

    def arrived(project_id: int) -> None:
        training.consider(project_id)
        changed()

    importer = Importer(store, data / "imports", clock, settings.max_text_bytes, _import_rules(), arrived)
    return Studio(
        settings=settings,
        store=store,
        projects=projects,
        guidelines=Guidelines(store, clock),
        figures=ProjectFigures(store, clock),
        checkpoints=Checkpoints(
            partial(_load_tokenizer, projects, settings.is_private),
            _head_labels,
            partial(_require_nameable, settings.is_private),
        ),
        seating=seating,
        ordering=ordering,
        queue=Queue(store, clock, settings.lease_minutes * 60, _suggester(store, serving).suggest),
        personal=Personal(store, clock),
        review=Review.build(store, clock, partial(_embed, settings.device)),
        schema=SchemaChanges(store, clock, _checked_schema),
        history=History.build(store, clock),
        serving=serving,
        watch=watch,
        registry=registry,
        training=training,
        supervisor=supervisor,
        tokens=Tokens(partial(_load_tokenizer, projects, settings.is_private), settings.max_text_bytes),
        importer=importer,
        exporter=Exporter(store),
        sharing=Sharing(store, clock, partial(require_text, max_bytes=settings.max_text_bytes)),
        evaluation=Evaluation(serving.predict),
        doctor=Doctor(store, data, registry),
        first_start=FirstStart(
            settings,
            projects,
            head_labels=_head_labels,
            serve_checkpoint=partial(_serve_checkpoint, registry),
            import_file=partial(_import_sample, importer),
            train=partial(training.request, reason="the first version"),
        ),
        people=People(store, clock, time.monotonic, session_key(data), _login_rules(settings)),
        visible=VisibleProjects(projects),
    )


def base_checkpoint(settings: Settings) -> str:
    """What new projects train from."""
    return settings.checkpoint or DEFAULT_CHECKPOINT


# torch and transformers take seconds to import, so these do it when a model is first needed, not at start.


def _load_tokenizer(projects: Projects, is_private: bool, checkpoint: str) -> Any:
    from studio.checkpoints.load import load_tokenizer

    if checkpoint not in {project.checkpoint for project in projects.all()}:
        _require_nameable(is_private, checkpoint)
    return load_tokenizer(checkpoint)


def _require_nameable(is_private: bool, checkpoint: str) -> None:
    from studio.checkpoints.names import is_hub_name

    if not is_private and not is_hub_name(checkpoint):
        raise InvalidInput(f"{checkpoint!r} is no Hub name. Folders can be named only where the studio runs privately.")


def _head_labels(checkpoint: str) -> list[str] | None:
    from studio.checkpoints.load import head_labels

    return head_labels(checkpoint)


def _load_predictor(store: Store, registry: Registry, device: str, project_id: int, version: str) -> Predictor:
    from studio.checkpoints.devices import choose_device
    from studio.checkpoints.runtimes.torch_fp32 import TorchRuntime

    with store.read() as transaction:
        task = find_task(transaction.projects.get(project_id).task)
    checkpoint = registry.location(project_id, version)
    predictor = Predictor(version, checkpoint, task, TorchRuntime.load(checkpoint, choose_device(device)))
    predictor.warm()
    return predictor


def _embed(
    device: str, checkpoint: str, texts: Sequence[str], on_progress: Callable[[float], None]
) -> NDArray[np.float64]:
    from studio.checkpoints.devices import choose_device
    from studio.checkpoints.embed import embed

    return embed(checkpoint, texts, choose_device(device), on_progress)


def _serve_checkpoint(registry: Registry, project_id: int, checkpoint: str) -> None:
    from studio.checkpoints.identity import checkpoint_identity

    registry.register_checkpoint(project_id, checkpoint, checkpoint_identity(checkpoint))


def _import_sample(importer: Importer, project_id: int, path: Path) -> None:
    importer.load(project_id, path, ColumnMapping("text", "label"))


def _import_rules() -> ImportRules:
    return ImportRules(
        rank_of=_first_rank, decide=outcome_of, meaning_of=meaning_of, known_as=normalise, vet=vet_settings
    )


def _first_rank(project: Project, text_hash: str, now: float) -> float:
    return first_rank(project.strategy, project.id, text_hash, now)


def _serves(serving: Serving, project_id: int) -> str | None:
    current = serving.slot(project_id).current
    return current.version if current is not None else None


def _scores(serving: Serving, project_id: int, texts: Sequence[str]) -> Scores | None:
    if _serves(serving, project_id) is None:
        return None
    answers = serving.predict(project_id, texts)
    labels = tuple(sorted(answers[0].probabilities))
    rows = [[answer.probabilities[label] for label in labels] for answer in answers]
    return Scores(answers[0].version, labels, np.array(rows))


def _suggester(store: Store, serving: Serving) -> Suggester:
    def find(version: tuple[int, str]) -> Renamed:
        number = int(version[1][1:].partition("-")[0])
        with store.read() as transaction:
            row = transaction.versions.by_number(version[0], number)
            return renamed_since(transaction, version[0], row)

    recent = Recent(find, RENAMES_SECONDS)
    return Suggester(partial(_opinions, serving), lambda project_id, version: recent.get((project_id, version)))


def _opinions(serving: Serving, project_id: int, texts: Sequence[str]) -> list[Opinion]:
    if serving.slot(project_id).current is None:
        raise NoVersionServed("No version serves.")
    return [(answer.probabilities, answer.version) for answer in serving.predict(project_id, texts)]


def _renamed_since_live(transaction: Transaction, project_id: int) -> dict[str, str | None]:
    return renamed_since(transaction, project_id, transaction.versions.live(project_id))


def _checked_schema(labels: Sequence[Made]) -> list[Made]:
    dressed = checked_labels([LabelName(row.name, row.description, row.colour, row.key) for row in labels])
    return [
        Made(new.name, new.description, new.colour, new.key, row.position)
        for new, row in zip(dressed, labels, strict=True)
    ]


def _champion(registry: Registry, project_id: int) -> str | None:
    live = registry.live(project_id)
    return registry.location(project_id, live.name) if live else None


def _register(registry: Registry, finished: Finished) -> Registered:
    result = finished.result
    view = registry.register(
        finished.project_id,
        Trained(
            folder=finished.folder,
            content_hash=result["content_hash"],
            base_checkpoint=finished.base_checkpoint,
            snapshot=finished.snapshot,
            hyperparameters=finished.hyperparameters,
            label_counts=finished.label_counts,
            metrics=result["metrics"],
            champion_metrics=result["champion_metrics"],
            facts={key: result[key] for key in ("seconds", "device", "packages", "training_loss")},
        ),
    )
    decision = "serves now" if view.serves else "was kept aside"
    return Registered(view.id, f"{view.name} {decision}. {view.verdict['reason']}")


def _login_rules(settings: Settings) -> LoginRules:
    return LoginRules(
        has_accounts=settings.has_accounts,
        password=settings.password,
        hub_owner=settings.space_author_name if settings.has_hub_login else "",
        hub_role=settings.hf_role,
    )


def _hyperparameters(settings: Settings) -> Hyperparameters:
    return Hyperparameters(
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        seed=settings.seed,
    )
