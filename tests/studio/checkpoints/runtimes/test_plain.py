"""What a head says through a runtime is what plain transformers says of the same input."""

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import (
    AutoImageProcessor,
    AutoModelForImageClassification,
    AutoModelForQuestionAnswering,
    AutoModelForTokenClassification,
    AutoTokenizer,
    pipeline,
)

from studio.checkpoints.runtimes import load_runtime
from studio.checkpoints.runtimes.base import Runtime
from studio.errors import CheckpointUnavailable, InvalidInput, UntrainedHead
from studio.images.reading import MOST_PIXELS
from tests import tiny
from tests.conftest import LABELS

TEXTS = ["where is my parcel", "refund please !", "I love it , thanks a lot , my plant arrived"]
TAGS = ("O", "B-plant", "I-plant")


def ask(runtime: Runtime, inputs: list[Any]) -> Any:
    return runtime.finish(runtime.forward(runtime.prepare(inputs)))


def picture(size: tuple[int, int] = (50, 40), mode: str = "RGB", form: str = "PNG", **saved: Any) -> bytes:
    """An image of noise as the bytes of a file."""
    noise = np.random.default_rng(size[0]).integers(0, 255, (size[1], size[0], 3), np.uint8)
    file = BytesIO()
    Image.fromarray(noise).convert(mode).save(file, form, **saved)
    return file.getvalue()


def test_several_labels_are_those_of_the_pipeline(tiny_base: str, tmp_path: Path) -> None:
    folder = tiny.make_multi_label(tmp_path / "several", tiny_base, LABELS)
    plain: Any = pipeline("text-classification", model=folder, top_k=None)
    for found, rows in zip(ask(load_runtime(folder), TEXTS), plain(TEXTS), strict=True):
        expected = {row["label"]: row["score"] for row in rows}
        assert dict(zip(LABELS, found, strict=True)) == pytest.approx(expected, abs=1e-6)


def test_tags_are_those_of_the_model(tiny_base: str, tmp_path: Path) -> None:
    folder = tiny.make_token_classifier(tmp_path / "tokens", tiny_base, TAGS)
    model, tokenizer = AutoModelForTokenClassification.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    runtime = load_runtime(folder)
    for found, encoded, text in zip(ask(runtime, TEXTS), runtime.encode(TEXTS), TEXTS, strict=True):
        plain = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
        assert encoded.layout is not None
        assert encoded.layout.offset_mapping == [tuple(pair) for pair in plain.pop("offset_mapping")[0].tolist()]
        assert encoded.layout.word_ids == plain.word_ids(0)
        with torch.inference_mode():
            expected = torch.softmax(model(**plain).logits[0], dim=-1)
        np.testing.assert_allclose(found, expected.numpy(), atol=1e-6)


def test_starts_and_ends_are_those_of_the_model(tiny_base: str, tmp_path: Path) -> None:
    folder = tiny.make_answerer(tmp_path / "answerer", tiny_base)
    model, tokenizer = AutoModelForQuestionAnswering.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    for found, text in zip(ask(load_runtime(folder), [("where", text) for text in TEXTS]), TEXTS, strict=True):
        with torch.inference_mode():
            plain = model(**tokenizer("where", text, return_tensors="pt"))
        np.testing.assert_allclose(found[:, 0], plain.start_logits[0].numpy(), atol=1e-5)
        np.testing.assert_allclose(found[:, 1], plain.end_logits[0].numpy(), atol=1e-5)


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tiny.make_image_classifier(tmp_path_factory.mktemp("images") / "checkpoint", ["cat", "dog", "tree"])


FILES = {
    "png": picture(),
    "wide": picture((300, 20)),
    "one pixel": picture((1, 1)),
    "with transparency": picture(mode="RGBA"),
    "of few colours": picture(mode="P"),
    "grey": picture(mode="L"),
    "photo": picture(form="JPEG"),
    "animation": picture(form="GIF"),
    "webp": picture(form="WEBP"),
}


def test_images_of_any_size_and_format_are_seen_as_transformers_sees_them(seeing: str) -> None:
    model, processor = (
        AutoModelForImageClassification.from_pretrained(seeing),
        AutoImageProcessor.from_pretrained(seeing),
    )
    found = ask(load_runtime(seeing), list(FILES.values()))
    for row, data in zip(found, FILES.values(), strict=True):
        inputs = processor(images=Image.open(BytesIO(data)).convert("RGB"), return_tensors="pt")
        with torch.inference_mode():
            expected = torch.softmax(model(**inputs).logits[0], dim=-1)
        np.testing.assert_allclose(row, expected.numpy(), atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-9)


def test_a_photo_is_seen_upright(seeing: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # held sideways
    upright = Image.open(BytesIO(FILES["photo"])).rotate(-90, expand=True)
    file = BytesIO()
    upright.save(file, "PNG")
    sideways = picture(form="JPEG", exif=turned.tobytes())
    found, expected = ask(load_runtime(seeing), [sideways, file.getvalue()])
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("variant", ["bf16"])
def test_images_are_seen_with_fewer_bits_too(seeing: str, variant: str) -> None:
    inputs = list(FILES.values())
    found, expected = ask(load_runtime(seeing, variant=variant), inputs), ask(load_runtime(seeing), inputs)
    np.testing.assert_allclose(found, expected, atol=0.1)
    assert sum(load_runtime(seeing, variant=variant).weights().values()) < sum(load_runtime(seeing).weights().values())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "0 bytes are no image"),
        (b"<svg/>", "no image that can be read"),
        (FILES["png"][: len(FILES["png"]) // 2], "no image that can be read"),
        (FILES["photo"][:200], "no image that can be read"),
        ("a text", "given a text"),
        (picture((1, 1), form="TIFF"), "PNG, JPEG, WEBP, GIF, BMP"),
    ],
    ids=["empty", "svg", "half a png", "half a photo", "a text", "tiff"],
)
def test_what_is_no_image_is_named(seeing: str, data: bytes | str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        load_runtime(seeing).prepare([data])


def test_an_image_that_is_too_large_is_refused_before_it_is_unpacked(seeing: str) -> None:
    file = BytesIO()
    Image.new("1", (MOST_PIXELS // 1_000 + 1, 1_000)).save(file, "PNG")
    with pytest.raises(InvalidInput, match=r"50,001 × 1,000 pixels"):
        load_runtime(seeing).prepare([file.getvalue()])


def test_an_image_processor_that_makes_images_of_two_sizes_is_refused(seeing: str, tmp_path: Path) -> None:
    from studio.checkpoints.images import ImagePreparer

    processor = AutoImageProcessor.from_pretrained(seeing, do_resize=False)
    with pytest.raises(CheckpointUnavailable, match="different sizes"):
        ImagePreparer(processor)


def test_a_head_is_never_asked_for_another_task(tiny_base: str, tiny_classifier: str, tmp_path: Path) -> None:
    with pytest.raises(CheckpointUnavailable, match="not to choose several labels"):
        load_runtime(tiny_classifier, task="multi-label")
    several = tiny.make_multi_label(tmp_path / "several", tiny_base, LABELS)
    with pytest.raises(CheckpointUnavailable, match="not to choose one label"):
        load_runtime(several, task="text-classification")
    for task in ("token-classification", "question-answering"):
        with pytest.raises(UntrainedHead, match="would be random"):
            load_runtime(tiny_base, task=task)
    for task in ("seq2seq", "image-classification"):
        with pytest.raises(CheckpointUnavailable, match=r"AutoModelFor\w+"):
            load_runtime(tiny_base, task=task)
    with pytest.raises(InvalidInput, match="Choose one of"):
        load_runtime(tiny_base, task="poetry")


def test_inputs_of_another_kind_are_named(tiny_base: str, tiny_classifier: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="one text at a time"):
        load_runtime(tiny_classifier).encode([("where", "here")])
    with pytest.raises(InvalidInput, match=r"pairs of texts\. Give each text with its question"):
        load_runtime(tiny.make_answerer(tmp_path / "answerer", tiny_base)).encode(["where"])


@pytest.mark.parametrize("variant", ["compiled", "onnx", "onnx-int8", "fp16"])
def test_variants_that_do_not_look_at_images_say_so(seeing: str, variant: str, tmp_path: Path) -> None:
    with pytest.raises(CheckpointUnavailable, match=f"{variant} does not run this version on cpu"):
        load_runtime(seeing, "cpu", variant, tmp_path)
