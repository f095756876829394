"""Makes every object, and hands each to those who need it: the parts first, then what stands across them."""

import time
from collections.abc import Callable
from functools import partial

from studio.database import open_store
from studio.doctor import Doctor
from studio.evaluation import Evaluation
from studio.exchange.leaks import Leaks
from studio.first_start import FirstStart
from studio.people.people import LoginRules, People
from studio.projects import Projects
from studio.projects.checkpoints import Checkpoints
from studio.projects.figures import ProjectFigures
from studio.projects.guidelines import Guidelines
from studio.registry.disk import Disk
from studio.serving.serving import require_text
from studio.settings import Settings, session_key
from studio.sharing import Sharing
from studio.siblings import Siblings
from studio.tokens.tokens import Tokens
from studio.training.curve.curves import LearningCurves
from studio.version_lineage import VersionLineage
from studio.visible import VisibleProjects
from studio.wiring.board import boards
from studio.wiring.importing import import_sample
from studio.wiring.learning import how_far_people_agree, vectors
from studio.wiring.lengths import length_curves
from studio.wiring.models import (
    count_parameters,
    head_labels,
    load_tokenizer,
    require_nameable,
    serve_checkpoint,
    timed,
)
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.judges import make_judges
from studio.wiring.parts.labels import make_labels
from studio.wiring.parts.learns import make_learns
from studio.wiring.parts.scores import make_scores
from studio.wiring.parts.serves import make_serves
from studio.wiring.studio import Studio


def build(settings: Settings, clock: Callable[[], float] = time.time) -> Studio:
    """Make a studio on the settings' data folder; nothing runs until `start`."""
    store, data = open_store(settings), settings.data_dir
    ground = Ground(settings, store, clock)
    projects = Projects(store, clock, ground.changed)
    serves = make_serves(ground)
    judges = make_judges(ground, serves)
    learns = make_learns(ground, serves, judges)
    labels = make_labels(ground, serves, learns)
    scores = make_scores(ground, serves)
    agreement = partial(how_far_people_agree, labels.review)
    find_tokenizer = partial(load_tokenizer, projects, settings.is_private)
    return Studio(
        settings=settings,
        store=store,
        projects=projects,
        guidelines=Guidelines(store, clock),
        figures=ProjectFigures(store, clock),
        checkpoints=Checkpoints(find_tokenizer, head_labels, partial(require_nameable, settings.is_private)),
        queue=labels.queue,
        suggester=labels.suggester,
        seating=labels.seating,
        ordering=labels.ordering,
        personal=labels.personal,
        review=labels.review,
        schema=labels.schema,
        history=labels.history,
        serving=serves.serving,
        long_inputs=serves.long_inputs,
        boards=boards(serves, store, data / "boards", clock),
        length_curves=length_curves(serves, store, data / "length-curves", clock),
        watch=serves.watch,
        maker=serves.maker,
        variants=serves.variants,
        variant_files=serves.variant_files,
        removing_variants=serves.removing_variants,
        serving_policies=serves.serving_policies,
        load=serves.load,
        registry=serves.registry,
        intake=judges.intake,
        confusion=judges.confusion,
        deleting=judges.deleting,
        retiring=judges.retiring,
        exports=judges.exports,
        pushes=judges.pushes,
        leftovers=judges.leftovers,
        policies=judges.policies,
        rejudging=judges.rejudging,
        judging=judges.judging,
        training=learns.training,
        comparing=learns.comparing,
        supervisor=learns.supervisor,
        dry_runs=learns.dry_runs,
        fast_lane=learns.fast_lane,
        asking=labels.asking,
        importer=labels.importer,
        exporter=labels.exporter,
        snapshots=learns.snapshots,
        lineage=learns.lineage,
        curves=LearningCurves(store, data / "curves", clock, partial(vectors, learns.bases), agreement),
        disk=Disk(store, serves.folders, serves.removing_variants.disk_bytes, data),
        tokens=Tokens(find_tokenizer, settings.max_text_bytes),
        sharing=Sharing(store, clock, partial(require_text, max_bytes=settings.max_text_bytes)),
        # Nobody waits for it, and a file with a text that people would be refused is measured all the same.
        evaluation=Evaluation(partial(serves.serving.predict, is_urgent=False)),
        scoring=scores.scoring,
        scorer=scores.scorer,
        leaks=Leaks(store),
        version_lineage=VersionLineage(store),
        siblings=Siblings(store, serves.registry, partial(timed, settings.device), count_parameters),
        doctor=Doctor(store, data, serves.folders, judges.leftovers, serves.removing_variants, learns.snapshots),
        first_start=FirstStart(
            settings,
            projects,
            head_labels=head_labels,
            serve_checkpoint=partial(serve_checkpoint, judges.intake),
            import_file=partial(import_sample, labels.importer),
            train=partial(learns.training.request, reason="the first version"),
        ),
        people=People(store, clock, time.monotonic, session_key(data), _login_rules(settings)),
        visible=VisibleProjects(projects),
    )


def _login_rules(settings: Settings) -> LoginRules:
    return LoginRules(
        has_accounts=settings.has_accounts,
        password=settings.password,
        hub_owner=settings.space_author_name if settings.has_hub_login else "",
        hub_role=settings.hf_role,
    )
