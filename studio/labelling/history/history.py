"""Everything that can be asked of a project's history, in one place."""

from collections.abc import Callable
from dataclasses import dataclass

from storage import Store
from studio.labelling.history.feed import Feed
from studio.labelling.history.restore import Restore
from studio.labelling.history.timeline import Timelines


@dataclass(frozen=True, slots=True)
class History:
    """The timelines of examples, the feed of a project, and the way back to a moment."""

    timelines: Timelines
    feed: Feed
    restore: Restore

    @classmethod
    def build(cls, store: Store, clock: Callable[[], float]) -> "History":
        return cls(Timelines(store), Feed(store), Restore(store, clock))
