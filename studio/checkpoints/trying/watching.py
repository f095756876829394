"""Between a model that is at work and whoever waits for it: how far it is, and whether it should go on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from studio.checkpoints.trying.answers import GeneratedToken
from studio.errors import Conflict, InvalidInput

STOPPED, DEADLINE = "stopped", "deadline"


@dataclass(frozen=True, slots=True)
class Progress:
    """So many texts of so many are done, or pairs of a text and a label."""

    done: int
    of: int


News = Progress | GeneratedToken


@dataclass(frozen=True, slots=True)
class Watch:
    """`tell` hears the news; `why_end` gives STOPPED or DEADLINE once the work should end, and None before."""

    tell: Callable[[News], None] = field(default=lambda _news: None)
    why_end: Callable[[], str | None] = field(default=lambda: None)

    def require_going(self) -> None:
        """For work of which a part is no answer. Raises Conflict where it was stopped, InvalidInput at the deadline."""
        match self.why_end():
            case None:
                return
            case "stopped":
                raise Conflict("This was stopped before there was an answer.")
            case _:
                raise InvalidInput("This takes longer than may be waited for. Ask fewer or shorter texts at once.")
