"""How a project's examples are ordered, in words."""

from dataclasses import dataclass, field

from studio.labelling.places import NEXT_BELOW, SCORED_BELOW
from studio.labelling.strategies import find_strategy

NO_MODEL = "No model serves yet, so examples come in random order until one does."
BUSY = "The model is looking at the next examples; until it is done they come in random order."
FAILED = "Ordering them failed, so they come as they did; the studio's log says why. It is tried again in a minute."


@dataclass(frozen=True, slots=True)
class Round:
    """What was put in order: for which strategy, by which version, and by which scoring where it was all of a project.

    Then `placed` is how many examples were open, and `gold` how many gold labels there were.
    """

    strategy: str
    version: str
    scoring: int | None = None
    placed: int = field(default=0, compare=False)
    gold: int = field(default=0, compare=False)

    @property
    def scored_below(self) -> float:
        """The ranks of what the version itself has put in order are below this."""
        return NEXT_BELOW if self.scoring is None else SCORED_BELOW


@dataclass(frozen=True, slots=True)
class OrderView:
    """How a project's examples are ordered now: `version` is the one that scored the next `scored` of them.

    Those are counted up to a window.
    """

    strategy: str
    version: str | None
    scored: int
    sentence: str


def plain_view(strategy: str, sentence: str | None = None) -> OrderView:
    """No model has a part in the order; `sentence` says why, where it should have one."""
    return OrderView(strategy, None, 0, sentence or find_strategy(strategy).description)


def ordered_view(last: Round, scored: int, *, is_more_scored: bool) -> OrderView:
    """As the last round has left it: `scored` of the next examples stand where the version wants them.

    `is_more_scored`: others stand where an earlier version wanted them.
    """
    words = f"{find_strategy(last.strategy).description} {last.version} {_how_far(last, scored, is_more_scored)}"
    return OrderView(last.strategy, last.version, scored, words)


def _how_far(last: Round, scored: int, is_more_scored: bool) -> str:
    if last.scoring is not None:
        return (
            f"has scored the whole project, and all {last.placed:,} examples that were open then are in order; "
            "what has no score follows in random order."
        )
    if is_more_scored:
        return f"has ordered the next {scored:,}; the others follow as an earlier version has scored them."
    return f"has ordered the next {scored:,}; the others follow in random order."
