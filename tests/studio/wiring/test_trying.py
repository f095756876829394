"""What is tried and what serves share one memory, through the whole studio."""

import shutil
from collections.abc import Callable
from pathlib import Path

from studio.people.people import LOCAL
from studio.settings import Settings
from studio.tryable import Wish
from studio.wiring import Studio

TEXTS = {"texts": ["where is it", "thanks"]}


def test_the_model_that_was_asked_the_longest_ago_goes_when_memory_is_short(
    make_studio: Callable[..., Studio], settings: Settings, tiny_base: str, tmp_path: Path
) -> None:
    studio = make_studio(settings)
    folders = [shutil.copytree(tiny_base, tmp_path / name) for name in ("one", "two", "three")]

    def ask(folder: Path) -> None:
        studio.trying.ask(studio.tryable.find(LOCAL, Wish(str(folder))), "feature-extraction", TEXTS, "local")

    def in_memory() -> list[str]:
        return sorted(Path(key.folder).name for key in studio.trying._models.all())

    ask(folders[0])
    [held] = studio.trying._models.all().values()
    size = sum(held.model.weights().values())
    # As if STUDIO_MODEL_MEMORY_MB were room for two of them: a whole megabyte is room for eleven.
    studio.serving._model_bytes = int(2.5 * size)
    ask(folders[1])
    ask(folders[0])
    ask(folders[2])
    assert in_memory() == ["one", "three"]
