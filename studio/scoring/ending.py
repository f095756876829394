"""How a scoring ends: by a reason that it meets on its way, or with everything scored."""

from dataclasses import dataclass

from storage import Transaction
from storage.tables import Scoring
from studio.scoring.found import Found

CANCELLED = "Cancelled. What was scored until then is kept."
PROJECT_DELETED = "The project was deleted."
BROKE = "Scoring failed at example {example}; the studio's log says why. Start it again once that is mended."


@dataclass(frozen=True, slots=True)
class Ending:
    """The state that a scoring ends in, and why, in a sentence."""

    state: str
    reason: str


def obstacle(transaction: Transaction, scoring: Scoring) -> Ending | None:
    """What keeps a scoring from going on, if anything does."""
    if transaction.projects.get(scoring.project_id).deleted_at is not None:
        return Ending("cancelled", PROJECT_DELETED)
    if scoring.cancel_requested:
        return Ending("cancelled", CANCELLED)
    version = transaction.versions.get(scoring.version_id)
    if version.deleted_at is not None:
        return Ending("failed", deleted_words(version.name))
    return None


def deleted_words(version: str) -> str:
    """Why nothing can be scored any more when the version's files are gone."""
    return f"{version} was deleted meanwhile, so the rest has no score by it. Start again with the version that serves."


def done_words(version: str, found: Found, live: str | None) -> str:
    """What came of a scoring that went through everything, when `live` serves at its end."""
    words = f"{version} has scored {_examples(found.scored)}."
    if found.skipped:
        were = "was" if found.skipped == 1 else "were"
        words += f" {_examples(found.skipped)} {were} left out, as the model could not take the text: {found.refusal}"
    if live is not None and live != version:
        words += f" {live} serves by now; start again to have its scores."
    return words


def _examples(count: int) -> str:
    return "1 example" if count == 1 else f"{count:,} examples"
