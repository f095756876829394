"""Turns what the Hub and transformers raise into one sentence with the cause and the fix."""

from collections.abc import Iterator
from contextlib import contextmanager

from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
)

from studio.errors import CheckpointUnavailable, StudioError

OFFLINE = (
    "{name!r} is not on this machine and the Hugging Face Hub cannot be reached. "
    "Connect to the internet, unset HF_HUB_OFFLINE, or give a local folder."
)
SAVE_AGAIN = "Save it again with save_pretrained, which writes model.safetensors."
# The first kind that is found anywhere in an error's chain names its cause: transformers wraps what the Hub says, and
# the Hub's library wraps an error of the server in "not found on this machine".
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
    (RemoteEntryNotFoundError, "{name!r} lacks a file that loading needs ({error}). Choose another checkpoint."),
    (HfHubHTTPError, "The Hub answered with an error for {name!r}: {error}. Try again later, or give a local folder."),
    (LocalEntryNotFoundError, OFFLINE),
    (OfflineModeIsEnabled, OFFLINE),
    (ConnectionError, OFFLINE),
)
# What transformers raises as a plain OSError or ValueError, known by its words.
WORDS: tuple[tuple[str, str], ...] = (
    ("Can't load the model for", "{name!r} has no weights as safetensors, the one format read here. " + SAVE_AGAIN),
    (
        "no file named model.safetensors",
        "{name!r} has no weights as safetensors, the one format read here. " + SAVE_AGAIN,
    ),
    (
        "Should have a `model_type` key",
        "{name!r} has no config.json that transformers can read. Choose another checkpoint.",
    ),
    ("contains custom code", "{name!r} brings code of its own, which is never run here. Choose another checkpoint."),
    (
        "Couldn't instantiate the backend tokenizer",
        "{name!r} has no tokenizer. Copy its tokenizer files beside its weights.",
    ),
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
    links = list(_chain(error))
    for kind, sentence in CAUSES:
        for link in links:
            if isinstance(link, kind):
                return sentence.format(name=checkpoint, error=_first_line(link))
    for words, sentence in WORDS:
        if words in str(error):
            return sentence.format(name=checkpoint)
    return f"{checkpoint!r} could not be loaded: {_first_line(error)}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
