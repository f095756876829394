"""Code that people copy is run as it stands, and gives what the studio serves."""

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.checkpoints.runtimes import load_runtime
from studio.tasks import find_task
from tests.tiny import make_image_classifier


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_image_classifier(tmp_path_factory.mktemp("vit"), ["red", "green", "blue"])


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """Noise that was photographed with the camera on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8)
    path = tmp_path / "it's here.jpg"
    Image.fromarray(pixels).save(path, exif=exif)
    return path


def printed(code: str) -> dict[str, float]:
    file = io.StringIO()
    with contextlib.redirect_stdout(file):
        exec(compile(code, "copied", "exec"), {"__name__": "__main__"})
    rows = (line.rsplit(" ", 1) for line in file.getvalue().splitlines())
    return {label: float(share) for label, share in rows}


@pytest.mark.parametrize("form", ["pipeline", "by hand"])
def test_copied_code_gives_what_the_runtime_gives(classifier: str, photograph: Path, form: str) -> None:
    runtime = load_runtime(classifier, task="image-classification")
    [served] = runtime.finish(runtime.forward(runtime.prepare([photograph.read_bytes()])))
    found = printed(find_task("image-classification").code(classifier, str(photograph), 0)[form])
    assert found == pytest.approx(dict(zip(("red", "green", "blue"), served, strict=True)), abs=1e-6)
