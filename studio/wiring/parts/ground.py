"""What every part stands on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from storage import Store
from studio.project_images import ProjectImages
from studio.settings import Settings
from studio.wiring.nudges import Nudges


@dataclass(frozen=True, slots=True)
class Ground:
    """The settings, the database and the time, Unix seconds; and the nudges, by which parts hear of each other.

    `changed` is called when a project has changed, `promoted` when another version may serve, and `requested` when
    somebody wants a training. `images` are those of examples.
    """

    settings: Settings
    store: Store
    clock: Callable[[], float]
    images: ProjectImages
    changed: Nudges = field(default_factory=Nudges)
    promoted: Nudges = field(default_factory=Nudges)
    requested: Nudges = field(default_factory=Nudges)
