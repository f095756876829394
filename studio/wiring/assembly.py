"""Makes every object, and hands each to those who need it."""

import time
from collections.abc import Callable, Sequence
from functools import partial

from storage import Store
from studio.background import Background
from studio.database import open_store
from studio.doctor import Doctor
from studio.evaluation import Evaluation
from studio.exchange import text_hash
from studio.exchange.exporter import Exporter
from studio.exchange.importer import Importer
from studio.exchange.leaks import Leaks
from studio.first_start import FirstStart
from studio.labelling.asking import Asking
from studio.labelling.history.history import History
from studio.labelling.ordering import TEXTS_AT_ONCE, Ordering
from studio.labelling.personal import Personal
from studio.labelling.queue import Queue
from studio.labelling.review.review import Review
from studio.labelling.schema.change import Made
from studio.labelling.schema.changes import SchemaChanges
from studio.labelling.seating import Seating
from studio.people.people import LoginRules, People
from studio.projects import Projects
from studio.projects.checkpoints import Checkpoints
from studio.projects.figures import ProjectFigures
from studio.projects.guidelines import Guidelines
from studio.projects.labels import LabelName, checked_labels
from studio.registry.confusion import Confusion
from studio.registry.deleting import Deleting
from studio.registry.disk import Disk
from studio.registry.evidence import TEXTS_AT_ONCE as MEASURED_AT_ONCE
from studio.registry.evidence import Evidence
from studio.registry.export.exports import VersionExports
from studio.registry.export.hub import Hub
from studio.registry.export.pushes import Pushes
from studio.registry.folders import VersionFolders
from studio.registry.intake import Intake
from studio.registry.leftovers import Leftovers
from studio.registry.policies import Policies
from studio.registry.registry import Registry
from studio.registry.rejudging import Rejudging
from studio.registry.retiring import Retiring
from studio.serving.serving import Serving, require_text
from studio.serving.watch import Watch
from studio.settings import Settings, session_key
from studio.sharing import Sharing
from studio.tokens.tokens import Tokens
from studio.training.curve.curves import LearningCurves
from studio.training.dry_runs import DryRuns
from studio.training.lineage import Lineage
from studio.training.ownership import Rhythm
from studio.training.preparation import Preparation
from studio.training.snapshot.keeping import Snapshots
from studio.training.supervisor import Supervisor
from studio.training.training import Training
from studio.version_lineage import VersionLineage
from studio.visible import VisibleProjects
from studio.wiring.answers import ask_below, scores, serves, suggester, sureness
from studio.wiring.fast_lane import build_bases, build_fast_lane
from studio.wiring.importing import import_rules, import_sample, take_asked
from studio.wiring.learning import (
    annotators_answers,
    ask,
    champion,
    how_far_people_agree,
    hyperparameters,
    register,
    renamed,
    vectors,
)
from studio.wiring.models import (
    copy_encoder,
    embed,
    head_labels,
    load_predictor,
    load_tokenizer,
    require_nameable,
    serve_checkpoint,
)
from studio.wiring.nudges import Nudges
from studio.wiring.studio import Studio

# How often it is looked whether what serves should be judged again.
JUDGING_SECONDS = 5.0


def build(settings: Settings, clock: Callable[[], float] = time.time) -> Studio:
    """Make a studio on the settings' data folder; nothing runs until `start`."""
    data = settings.data_dir
    store = open_store(settings)

    changed, promoted, requested = Nudges(), Nudges(), Nudges()
    projects = Projects(store, clock, changed)
    folders = VersionFolders(data / "versions")
    registry = Registry(store, folders, clock, promoted)
    load = partial(load_predictor, store, registry, settings.device)
    serving = Serving(load, settings.max_text_bytes, settings.max_batch_texts, ask_below(store))
    evidence = _evidence(settings, store, serving)
    deleting = Deleting(store, folders, clock)
    intake = Intake(store, folders, evidence, deleting, clock, promoted)
    exports, leftovers = VersionExports(store, folders, copy_encoder), Leftovers(store, folders)
    rejudging = Rejudging(store, evidence, clock, promoted)
    watch = Watch(serving, registry.live_names, load)
    seating = Seating(store)
    ordering = _ordering(settings, store, serving)
    for nudge in (watch.nudge, ordering.nudge):
        promoted.add(nudge)
    for nudge in (watch.nudge, seating.nudge, ordering.nudge):
        changed.add(nudge)
    training = Training(store, data / "jobs", clock, hyperparameters(settings), requested)
    snapshots = Snapshots(store, data / "snapshots")
    preparation = _preparation(settings, store, registry)
    supervisor = _supervisor(settings, store, clock, preparation, intake)
    requested.add(supervisor.nudge)

    bases = build_bases(settings)
    fast_lane = build_fast_lane(settings, store, clock, registry, intake, bases)
    changed.add(fast_lane.nudge)

    def arrived(project_id: int) -> None:
        training.consider(project_id)
        changed()

    suggesting = suggester(store, serving, fast_lane.guesses)

    review = Review.build(store, clock, partial(embed, settings.device))
    find_tokenizer = partial(load_tokenizer, projects, settings.is_private)
    rules = import_rules(settings)
    importer = Importer(store, data / "imports", clock, settings.max_text_bytes, rules, arrived)
    return Studio(
        settings=settings,
        store=store,
        projects=projects,
        guidelines=Guidelines(store, clock),
        figures=ProjectFigures(store, clock),
        checkpoints=Checkpoints(
            find_tokenizer,
            head_labels,
            partial(require_nameable, settings.is_private),
        ),
        seating=seating,
        ordering=ordering,
        queue=Queue(store, clock, settings.lease_minutes * 60, suggesting.suggest),
        suggester=suggesting,
        personal=Personal(store, clock),
        review=review,
        schema=SchemaChanges(store, clock, _checked_schema),
        history=History.build(store, clock),
        serving=serving,
        watch=watch,
        registry=registry,
        intake=intake,
        confusion=Confusion(store, evidence),
        deleting=deleting,
        retiring=Retiring(store, clock),
        disk=Disk(store, folders, data),
        exports=exports,
        pushes=Pushes(exports, Hub(settings.hub_endpoint), settings.hf_token),
        policies=Policies(store, clock),
        rejudging=rejudging,
        judging=Background("judging", rejudging.step, JUDGING_SECONDS),
        training=training,
        supervisor=supervisor,
        dry_runs=DryRuns(data / "dry-runs", preparation.prepare_dry_run, training.numbers),
        curves=LearningCurves(
            store, data / "curves", clock, partial(vectors, bases), partial(how_far_people_agree, review)
        ),
        fast_lane=fast_lane,
        tokens=Tokens(find_tokenizer, settings.max_text_bytes),
        asking=Asking(
            store,
            clock,
            partial(take_asked, importer),
            text_hash,
            partial(sureness, serving),
        ),
        importer=importer,
        exporter=Exporter(store),
        sharing=Sharing(store, clock, partial(require_text, max_bytes=settings.max_text_bytes)),
        evaluation=Evaluation(serving.predict),
        leftovers=leftovers,
        doctor=Doctor(store, data, folders, leftovers, snapshots),
        snapshots=snapshots,
        lineage=Lineage(store),
        leaks=Leaks(store),
        version_lineage=VersionLineage(store),
        first_start=FirstStart(
            settings,
            projects,
            head_labels=head_labels,
            serve_checkpoint=partial(serve_checkpoint, intake),
            import_file=partial(import_sample, importer),
            train=partial(training.request, reason="the first version"),
        ),
        people=People(store, clock, time.monotonic, session_key(data), _login_rules(settings)),
        visible=VisibleProjects(projects),
    )


def _evidence(settings: Settings, store: Store, serving: Serving) -> Evidence:
    at_once = min(MEASURED_AT_ONCE, settings.max_batch_texts)
    return Evidence(store, partial(ask, serving), renamed, texts_at_once=at_once)


def _ordering(settings: Settings, store: Store, serving: Serving) -> Ordering:
    return Ordering(
        store,
        serves=partial(serves, serving),
        score=partial(scores, serving),
        texts_at_once=min(TEXTS_AT_ONCE, settings.max_batch_texts),
    )


def _preparation(settings: Settings, store: Store, registry: Registry) -> Preparation:
    return Preparation(
        store,
        settings.data_dir / "snapshots",
        partial(champion, registry),
        annotators_answers,
        device=settings.device,
        threads=settings.training_threads,
    )


def _supervisor(
    settings: Settings, store: Store, clock: Callable[[], float], preparation: Preparation, intake: Intake
) -> Supervisor:
    return Supervisor(
        store,
        settings.data_dir / "jobs",
        clock,
        preparation.prepare,
        partial(register, intake),
        rhythm=Rhythm(settings.heartbeat_seconds, settings.owner_timeout_seconds),
        longest_seconds=settings.training_minutes * 60,
    )


def _checked_schema(labels: Sequence[Made]) -> list[Made]:
    dressed = checked_labels([LabelName(row.name, row.description, row.colour, row.key) for row in labels])
    return [
        Made(new.name, new.description, new.colour, new.key, row.position)
        for new, row in zip(dressed, labels, strict=True)
    ]


def _login_rules(settings: Settings) -> LoginRules:
    return LoginRules(
        has_accounts=settings.has_accounts,
        password=settings.password,
        hub_owner=settings.space_author_name if settings.has_hub_login else "",
        hub_role=settings.hf_role,
    )
