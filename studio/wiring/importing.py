"""What an import must know of the features that it does not know itself."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from storage.tables import Project
from studio.exchange.importer import Importer
from studio.exchange.mapping import ColumnMapping
from studio.exchange.rules import Rules
from studio.exchange.sent import write_sent
from studio.exchange.work import Options
from studio.inputs import Input
from studio.labelling.meaning import meaning_of
from studio.labelling.places import first_rank
from studio.labelling.rereading import reread
from studio.labelling.seats import outcome_of
from studio.people.names import normalise
from studio.projects.vetting import vet_settings
from studio.registry.policy import Policy
from studio.serving.long_inputs.keeping import long_inputs_of
from studio.serving.variants.policy import ServingPolicy
from studio.settings import Settings
from studio.wiring.models import require_nameable

# Whoever sends a text to a person waits for no longer than this for a file that comes in.
WAIT_SECONDS = 5.0


def import_rules(settings: Settings) -> Rules:
    """What the other features say about what arrives."""
    vet = partial(_vet, settings)
    return Rules(rank_of=rank_of, decide=outcome_of, meaning_of=meaning_of, reread=reread, known_as=normalise, vet=vet)


def _vet(settings: Settings, project: Mapping[str, Any], labels: Sequence[Mapping[str, Any]]) -> None:
    """The file may be a stranger's, so it names a checkpoint as anybody may: no folder where the studio is public."""
    vet_settings(project, labels)
    Policy.from_dict(project["gate"], project["task"])
    ServingPolicy.from_dict(project["serving"])
    long_inputs_of(project["task"], project["long_inputs"])
    if project["checkpoint"] != settings.base_checkpoint:
        require_nameable(settings.is_private, project["checkpoint"])


def rank_of(project: Project, text_hash: str, moment: float) -> float:
    """Where a new example stands in the order."""
    return first_rank(project.strategy, project.id, text_hash, moment)


def take_asked(importer: Importer, project_id: int, inputs: Sequence[Input], person: str) -> None:
    """What somebody sends to people: into the pool, but for the twins of what is held out."""
    with TemporaryDirectory(prefix="studio-asked-") as folder:
        path, mapping = write_sent(inputs, person, Path(folder))
        options = Options(kind="asked", most_wait_seconds=WAIT_SECONDS)
        importer.load(project_id, path, mapping, options, person=person)


def import_sample(importer: Importer, project_id: int, path: Path) -> None:
    """The messages that the studio brings along."""
    importer.load(project_id, path, ColumnMapping("text", "label"))
