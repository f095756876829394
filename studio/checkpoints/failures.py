"""Turns what the Hub and transformers raise into one sentence with the cause and the fix."""

from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)

from studio.errors import CheckpointUnavailable, StudioError

OFFLINE = (
    "{name!r} is not on this machine and the Hugging Face Hub cannot be reached. "
    "Connect to the internet, unset HF_HUB_OFFLINE, or give a local folder."
)
CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (
        GatedRepoError,
        "{name!r} is gated. Accept its terms on its Hub page and sign in with `hf auth login` (or set HF_TOKEN).",
    ),
    (
        RepositoryNotFoundError,
        "The Hub has no model {name!r} that you may read. Check the spelling; if it is private, set HF_TOKEN.",
    ),
    (HFValidationError, "{name!r} is no valid Hub name. Expected something like distilbert-base-uncased or org/model."),
    (LocalEntryNotFoundError, OFFLINE),
    (OfflineModeIsEnabled, OFFLINE),
    (ConnectionError, OFFLINE),
    (HfHubHTTPError, "The Hub answered with an error for {name!r}: {error}. Try again later, or give a local folder."),
)


@contextmanager
def explained(checkpoint: str) -> Iterator[None]:
    """Run a load; whatever it raises becomes a CheckpointUnavailable that names the cause and the fix."""
    try:
        yield
    except StudioError:
        raise
    except Exception as error:
        raise CheckpointUnavailable(_sentence(checkpoint, error)) from error


def _sentence(checkpoint: str, error: BaseException) -> str:
    for link in _chain(error):
        for kind, sentence in CAUSES:
            if isinstance(link, kind):
                return sentence.format(name=checkpoint, error=_first_line(link))
    return f"{checkpoint!r} could not be loaded: {_first_line(error)}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
