"""What looks through everything that is kept: for damage, leaks, room, and where a version comes from."""

from dataclasses import dataclass

from studio.doctor import Doctor
from studio.exchange.leaks import Leaks
from studio.registry.disk import Disk
from studio.version_lineage import VersionLineage
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.judges import Judges
from studio.wiring.parts.learns import Learns
from studio.wiring.parts.serves import Serves


@dataclass(frozen=True, slots=True)
class Checks:
    """Views of the database and the data folder."""

    disk: Disk
    doctor: Doctor
    leaks: Leaks
    version_lineage: VersionLineage


def make_checks(ground: Ground, serves: Serves, judges: Judges, learns: Learns) -> Checks:
    """They change nothing but what the doctor is told to put right."""
    store, data, removing = ground.store, ground.settings.data_dir, serves.removing_variants
    return Checks(
        disk=Disk(store, serves.folders, removing.disk_bytes, data),
        doctor=Doctor(store, data, serves.folders, judges.leftovers, removing, learns.snapshots, ground.images),
        leaks=Leaks(store),
        version_lineage=VersionLineage(store),
    )
