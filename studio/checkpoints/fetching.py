"""A checkpoint's files on this machine: found there, or fetched from the Hub with word of how far that is."""

import json
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from huggingface_hub import HfApi, constants, snapshot_download, try_to_load_from_cache
from huggingface_hub.file_download import repo_folder_name

from studio.checkpoints.failures import SAVE_AGAIN, explained
from studio.checkpoints.names import WEIGHT_FILES, locate
from studio.errors import CheckpointUnavailable, OutOfSpace

CONFIG = "config.json"
# The files that have a tokenizer's vocabulary: those of one row.
VOCABULARIES = (
    ("tokenizer.json",),
    ("vocab.txt",),
    ("vocab.json", "merges.txt"),
    ("spiece.model",),
    ("spm.model",),
    ("sentencepiece.bpe.model",),
    ("tokenizer.model",),
)
TOKENIZER_CONFIG = "tokenizer_config.json"
# These read bytes or characters as they are, and have none.
WITHOUT_VOCABULARY = ("ByT5Tokenizer", "CanineTokenizer", "PerceiverTokenizer")
# What a checkpoint may have beside its weights; nothing of it is code.
KINDS = (".json", ".txt", ".model", ".jinja")
TELL_EVERY_SECONDS = 0.3
# The disk keeps this much free for everything else.
SPARE_BYTES = 500_000_000


def folder_here(checkpoint: str) -> Path | None:
    """A checkpoint's folder, or where all of its files lie that were fetched before; None when they have to be.

    Raises CheckpointUnavailable, see `locate`.
    """
    location = locate(checkpoint)
    if Path(location).is_dir():
        return Path(location)
    with explained(checkpoint):
        config = try_to_load_from_cache(location, CONFIG)
    folder = Path(config).parent if isinstance(config, str) else None
    return folder if folder is not None and _is_whole(folder) else None


def names_here() -> list[str]:
    """Every checkpoint of the Hub that was fetched to this machine with all that loading needs."""
    cache = Path(constants.HF_HUB_CACHE)
    found = cache.glob("models--*/snapshots/*") if cache.is_dir() else ()
    names = {path.parent.parent.name.removeprefix("models--").replace("--", "/") for path in found if _is_whole(path)}
    return sorted(names)


def fetch(checkpoint: str, require_fit: Callable[[int], None], tell: Callable[[int, int], None]) -> Path:
    """Fetch what loading needs, and give the folder.

    `require_fit` is given the bytes of the weights before they are fetched, and may raise a StudioError. `tell` hears
    now and then how many bytes of how many have come.

    Raises:
        OutOfSpace: the disk has no room for them.
        CheckpointUnavailable: the Hub has no such model, or not as safetensors, or cannot be reached.
    """
    location = locate(checkpoint)
    sizes = _sizes(location, checkpoint)
    weights = _weights_among(sizes)
    if not weights:
        raise CheckpointUnavailable(
            f"{checkpoint!r} has no weights as safetensors, the one format read here. {SAVE_AGAIN}"
        )
    require_fit(sum(sizes[name] for name in weights))
    wanted = {name: size for name, size in sizes.items() if name in weights or name.endswith(KINDS)}
    cache = Path(constants.HF_HUB_CACHE)
    cache.mkdir(parents=True, exist_ok=True)
    total = sum(wanted.values())
    _require_space(checkpoint, total, cache)
    folder = cache / repo_folder_name(repo_id=location, repo_type="model")
    with explained(checkpoint), _telling(folder, total, tell):
        return Path(snapshot_download(location, allow_patterns=list(wanted)))


def _sizes(location: str, checkpoint: str) -> dict[str, int]:
    """Bytes by name, of what lies beside the config."""
    with explained(checkpoint):
        info = HfApi().model_info(location, files_metadata=True)
    return {one.rfilename: one.size or 0 for one in info.siblings or () if "/" not in one.rfilename}


def _require_space(checkpoint: str, total: int, cache: Path) -> None:
    free = max(0, shutil.disk_usage(cache).free - SPARE_BYTES)
    if total > free:
        raise OutOfSpace(
            f"{checkpoint!r} takes {total / 1e6:,.0f} MB on the disk, which has {free / 1e6:,.0f} MB to spare. "
            "Make room, or choose a smaller one."
        )


def _weights_among(names: Iterable[str]) -> list[str]:
    """One whole set of weights: some repositories have them several times."""
    single, index = WEIGHT_FILES
    found = sorted(names)
    if single in found:
        return [single]
    if index in found:
        return [index, *(name for name in found if name.startswith("model-") and name.endswith(".safetensors"))]
    return []


def _is_whole(folder: Path) -> bool:
    """A fetch that was broken off leaves a folder with some of the files."""
    if not (folder / CONFIG).is_file() or not _has_vocabulary(folder):
        return False
    single, index = (folder / name for name in WEIGHT_FILES)
    if single.is_file():
        return True
    try:
        shards = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    except (OSError, ValueError, KeyError, AttributeError):
        return False
    return all((folder / str(name)).is_file() for name in shards)


def _has_vocabulary(folder: Path) -> bool:
    """Or needs none."""
    if any(all((folder / name).is_file() for name in names) for names in VOCABULARIES):
        return True
    try:
        settings = json.loads((folder / TOKENIZER_CONFIG).read_text(encoding="utf-8"))
        return settings["tokenizer_class"] in WITHOUT_VOCABULARY
    except (OSError, ValueError, KeyError, TypeError):
        return False


@contextmanager
def _telling(folder: Path, total: int, tell: Callable[[int, int], None]) -> Iterator[None]:
    """Look at what has come: the Hub's library fetches in several ways, and tells of each in another."""
    is_over = threading.Event()
    before = _bytes_in(folder)

    def look() -> None:
        while not is_over.wait(TELL_EVERY_SECONDS):
            tell(min(max(0, _bytes_in(folder) - before), total), total)

    thread = threading.Thread(target=look, name="fetching", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _bytes_in(folder: Path) -> int:
    total = 0
    for path in folder.glob("blobs/*"):
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # it was just renamed
            continue
    return total
