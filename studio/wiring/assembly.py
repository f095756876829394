"""Makes every object, and hands each to those who need it: the parts first, then what stands across them."""

import time
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

from studio.database import open_store
from studio.first_start import FirstStart
from studio.project_images import ProjectImages
from studio.serving.serving import require_text
from studio.settings import Settings
from studio.sharing import Sharing
from studio.wiring.importing import import_sample
from studio.wiring.models import head_labels, serve_checkpoint
from studio.wiring.parts.checks import make_checks
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.judges import Judges, make_judges
from studio.wiring.parts.keeps import Keeps, make_keeps
from studio.wiring.parts.labels import Labels, make_labels
from studio.wiring.parts.learns import Learns, make_learns
from studio.wiring.parts.measures import make_measures
from studio.wiring.parts.scores import make_scores
from studio.wiring.parts.serves import make_serves
from studio.wiring.parts.tries import make_tries
from studio.wiring.studio import Studio


def build(settings: Settings, clock: Callable[[], float] = time.time) -> Studio:
    """Make a studio on the settings' data folder; nothing runs until `start`."""
    store = open_store(settings)
    ground = Ground(settings, store, clock, ProjectImages(store, settings.data_dir / "images", clock))
    keeps = make_keeps(ground)
    serves = make_serves(ground)
    judges = make_judges(ground, serves)
    learns = make_learns(ground, keeps, serves, judges)
    labels = make_labels(ground, serves, learns)
    scores = make_scores(ground, serves)
    measures = make_measures(ground, keeps, serves, learns, labels)
    checks = make_checks(ground, serves, judges, learns)
    tries = make_tries(ground, keeps, serves)
    return Studio(
        **_named([ground, keeps, serves, judges, learns, labels, scores, measures, checks, tries]),
        sharing=Sharing(ground.store, clock, partial(require_text, max_bytes=settings.max_text_bytes)),
        first_start=_first_start(settings, keeps, judges, learns, labels),
    )


def _named(parts: list[Any]) -> dict[str, Any]:
    """What the parts have that the studio has by the same name; the rest is between the parts."""
    wanted = {field.name for field in fields(Studio)}
    return {field.name: getattr(part, field.name) for part in parts for field in fields(part) if field.name in wanted}


def _first_start(settings: Settings, keeps: Keeps, judges: Judges, learns: Learns, labels: Labels) -> FirstStart:
    return FirstStart(
        settings,
        keeps.projects,
        head_labels=head_labels,
        serve_checkpoint=partial(serve_checkpoint, judges.intake),
        import_file=partial(import_sample, labels.importer),
        train=partial(learns.training.request, reason="the first version"),
    )
