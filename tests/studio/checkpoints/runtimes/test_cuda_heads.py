"""On a graphics card the heads of other tasks answer as they do on the processor."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.checkpoints.beams import Beams
from studio.checkpoints.heads import softmax
from studio.checkpoints.runtimes import load_runtime
from studio.checkpoints.runtimes.base import Runtime
from studio.checkpoints.runtimes.seq2seq import Seq2SeqRuntime
from tests import tiny
from tests.conftest import LABELS

pytestmark = pytest.mark.gpu

TEXTS = ["where is my parcel", "", "I love it ! thanks a lot " * 10]
# As in `test_cuda`, through a head with large weights.
MOST_CHANGED = {"fp32": 1e-3, "bf16": 0.1, "fp16": 0.03}


def pictures() -> list[bytes]:
    made = []
    for width in (20, 200):
        file = BytesIO()
        noise = np.random.default_rng(width).integers(0, 255, (30, width, 3), np.uint8)
        Image.fromarray(noise).save(file, "PNG")
        made.append(file.getvalue())
    return made


HEADS: dict[str, tuple[Callable[[Path, str], str], list[Any]]] = {
    "multi-label": (lambda folder, base: tiny.make_multi_label(folder, base, LABELS), TEXTS),
    "token-classification": (lambda folder, base: tiny.make_token_classifier(folder, base, ["O", "B-a", "I-a"]), TEXTS),
    "question-answering": (tiny.make_answerer, [("where", text) for text in TEXTS]),
    "image-classification": (lambda folder, _base: tiny.make_image_classifier(folder, LABELS), pictures()),
}


def ask(runtime: Runtime, inputs: list[Any]) -> list[np.ndarray]:
    said = runtime.finish(runtime.forward(runtime.prepare(inputs)))
    return [softmax(one.T) for one in said] if runtime.task == "question-answering" else list(said)


@pytest.mark.parametrize("variant", MOST_CHANGED)
@pytest.mark.parametrize("task", HEADS)
def test_a_card_answers_as_the_processor_does(task: str, variant: str, tiny_base: str, tmp_path: Path) -> None:
    make, inputs = HEADS[task]
    folder = make(tmp_path / "checkpoint", tiny_base)
    found, expected = ask(load_runtime(folder, "cuda", variant), inputs), ask(load_runtime(folder), inputs)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=MOST_CHANGED[variant], rtol=0)


@pytest.mark.parametrize("variant", MOST_CHANGED)
def test_a_card_writes_texts_whose_score_is_that_of_the_processor(variant: str, tiny_base: str, tmp_path: Path) -> None:
    folder = tiny.make_encoder_decoder(tmp_path / "writer", tiny_base)
    scores = []
    for device, bits in (("cuda", variant), ("cpu", "fp32")):
        runtime = Seq2SeqRuntime.load(folder, device, bits, Beams(num_beams=3, max_new_tokens=6))
        scores.append([one.score for one in runtime.finish(runtime.forward(runtime.prepare(list(TEXTS))))])
    np.testing.assert_allclose(scores[0], scores[1], atol=10 * MOST_CHANGED[variant])
