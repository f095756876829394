"""What people label with: the queue and its order, files in and out, and what others do with the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from studio.exchange.exporter import Exporter
from studio.exchange.importer import Importer
from studio.exchange.sent import sent_hash
from studio.labelling.asking import Asking
from studio.labelling.history.history import History
from studio.labelling.ordering import TEXTS_AT_ONCE, Ordering
from studio.labelling.personal import Personal
from studio.labelling.queue import Queue
from studio.labelling.review.review import Review
from studio.labelling.schema.change import Made
from studio.labelling.schema.changes import SchemaChanges
from studio.labelling.seating import Seating
from studio.labelling.suggestions import Suggester
from studio.projects.labels import LabelName, checked_labels
from studio.wiring.answers import scores, serves, suggester, sureness
from studio.wiring.importing import import_rules, take_asked
from studio.wiring.learning import renamed
from studio.wiring.models import embed
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.learns import Learns
from studio.wiring.parts.serves import Serves


@dataclass(frozen=True, slots=True)
class Labels:
    """The way from a text to its label."""

    asking: Asking
    exporter: Exporter
    history: History
    importer: Importer
    ordering: Ordering
    personal: Personal
    queue: Queue
    review: Review
    schema: SchemaChanges
    seating: Seating
    suggester: Suggester


def make_labels(ground: Ground, models: Serves, learns: Learns) -> Labels:
    """They show what models say, and tell those who learn what came in."""
    settings, store, clock = ground.settings, ground.store, ground.clock
    suggesting = suggester(store, models.serving, models.inputs, learns.fast_lane.guesses)
    seating, ordering = Seating(store), _ordering(ground, models)
    ground.promoted.add(ordering.nudge)
    ground.changed.add(seating.nudge)
    ground.changed.add(ordering.nudge)

    def arrived(project_id: int) -> None:
        learns.training.consider(project_id)
        ground.changed()

    rules = import_rules(settings)
    images = ground.images.folder
    importer = Importer(
        store, settings.data_dir / "imports", clock, settings.max_text_bytes, rules, arrived, images=images
    )
    return Labels(
        asking=Asking(store, clock, partial(take_asked, importer), sent_hash, partial(sureness, models.serving)),
        exporter=Exporter(store, renamed, images),
        history=History.build(store, clock),
        importer=importer,
        ordering=ordering,
        personal=Personal(store, clock),
        queue=Queue(store, clock, settings.lease_minutes * 60, suggesting.suggest),
        review=Review.build(store, clock, partial(embed, settings.device)),
        schema=SchemaChanges(store, clock, _checked_schema),
        seating=seating,
        suggester=suggesting,
    )


def _ordering(ground: Ground, models: Serves) -> Ordering:
    return Ordering(
        ground.store,
        serves=partial(serves, models.serving),
        score=partial(scores, models.serving, models.inputs),
        texts_at_once=min(TEXTS_AT_ONCE, ground.settings.max_batch_texts),
    )


def _checked_schema(labels: Sequence[Made]) -> list[Made]:
    dressed = checked_labels([LabelName(row.name, row.description, row.colour, row.key) for row in labels])
    return [
        Made(new.name, new.description, new.colour, new.key, row.position)
        for new, row in zip(dressed, labels, strict=True)
    ]
