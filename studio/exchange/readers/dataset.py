"""Data sets of the Hugging Face Hub and of local folders, through the `datasets` library."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from studio.errors import BadFile, InvalidInput
from studio.exchange.readers.arrow import batch_rows, records
from studio.exchange.readers.classes import renamings
from studio.exchange.readers.record import Record

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

SPLIT = re.compile(r"(?P<place>.+?)\[(?P<split>[^\[\]]+(?:\[[^\[\]]+\])?)\]")
HUB = re.compile(r"hub:(?P<name>\w[\w.-]*(?:/\w[\w.-]*)?)(?::(?P<config>[\w.-]+))?")

ADVICE = {
    "hub": "Check the name and the connection; a private or gated data set needs HF_TOKEN.",
    "folder": "Expected a folder that save_to_disk wrote, or one of data files such as CSV.",
}


def read_dataset(source: str) -> Iterator[Record]:
    """Records of `hub:org/name`, `hub:org/name:config` or a folder; `[split]` at the end, else train or the only one.

    A folder is what `save_to_disk` wrote, or holds data files. No code of a data set is ever run.

    Raises:
        InvalidInput: the name cannot be one, or leaves open which split is meant.
        BadFile: it cannot be had, or cannot be read.
    """
    place, split = split_off(source)
    try:
        with _cache_of(place) as cache:
            dataset = _choose(_load(place, split, cache), place, split)
            names = renamings(dataset.features.to_dict(), dataset.features)
            # As Arrow, so that pictures and sounds in other columns are not decoded.
            yield from records(dataset.with_format("arrow").iter(batch_rows(dataset.features.arrow_schema)), names)
    except InvalidInput:
        raise
    except Exception as error:  # whatever the library, a file system or the network raises
        problem = str(error).strip().partition("\n")[0] or type(error).__name__
        advice = ADVICE["hub" if source.startswith("hub:") else "folder"]
        raise BadFile(f"The data set {source!r} cannot be read: {problem}. {advice}") from error


def split_off(source: str) -> tuple[str, str | None]:
    """`hub:imdb[train]` -> (`hub:imdb`, `train`); None when no split is named."""
    match = SPLIT.fullmatch(source)
    if match is None or (not source.startswith("hub:") and Path(source).exists()):
        return source, None
    return match["place"], match["split"]


def _cache_of(place: str) -> AbstractContextManager[str | None]:
    """Where the library keeps what it makes of a data set, None for its usual place.

    It takes two folders of one name for the same, where both have a card that names their files: so what it makes of
    one is not kept for the next.
    """
    return nullcontext() if place.startswith("hub:") else TemporaryDirectory(prefix="studio-dataset-")


def _load(place: str, split: str | None, cache: str | None) -> "Dataset | DatasetDict":
    import datasets  # two seconds, so only for those who ask for it

    if not place.startswith("hub:"):
        folder = Path(place).absolute()  # an absolute path is never looked up on the Hub
        if any((folder / name).is_file() for name in ("state.json", "dataset_dict.json")):
            return _saved(datasets.load_from_disk(str(folder)), place, split)
        return datasets.load_dataset(str(folder), split=split, cache_dir=cache)
    match = HUB.fullmatch(place)
    if match is None or match["name"] in _formats():
        raise InvalidInput(f"{place!r} names no data set. Expected hub:name or hub:org/name, like hub:imdb[train].")
    # This prefix means the Hub and nothing else: a folder of that name on this machine is not read.
    return datasets.load_dataset(f"hf://datasets/{match['name']}", match["config"], split=split)


def _saved(loaded: "Dataset | DatasetDict", place: str, split: str | None) -> "Dataset | DatasetDict":
    if split is not None and not isinstance(loaded, dict):
        raise InvalidInput(f"{place} has no splits. Leave out [{split}].")
    return loaded


def _formats() -> set[str]:
    # Names like "csv" make `datasets` read files of this machine's working folder. It has no public list of them.
    from datasets.packaged_modules import _PACKAGED_DATASETS_MODULES

    return set(_PACKAGED_DATASETS_MODULES)


def _choose(loaded: "Dataset | DatasetDict", place: str, split: str | None) -> "Dataset":
    if not isinstance(loaded, dict):
        return loaded
    wanted = split or (next(iter(loaded)) if len(loaded) == 1 else "train")
    if wanted not in loaded:
        found = f"no split {split!r}" if split else "several splits"
        example = next(iter(loaded))
        raise InvalidInput(f"{place} has {found}; it has {', '.join(loaded)}. Write {place}[{example}], for instance.")
    return loaded[wanted]
