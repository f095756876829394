"""Files of variants are made as a whole or not at all, and run only where they fit."""

import json
from pathlib import Path

import pytest

from studio.checkpoints.making import make_files
from studio.checkpoints.making.files import ABOUT, MODEL_COMPILED, MODEL_ONNX
from studio.checkpoints.runtimes import load_runtime
from studio.errors import CheckpointUnavailable, InvalidInput, StudioError
from tests.studio.checkpoints.heads import a_head, write_head
from tests.tiny import make_base


def old_files(folder: Path) -> Path:
    folder.mkdir()
    (folder / "kept").write_text("as it was")
    return folder


def test_what_nobody_wants_any_more_leaves_everything_as_it_was(tmp_path: Path, tiny_classifier: str) -> None:
    folder = old_files(tmp_path / "onnx")
    answers = iter([True, True, False])
    assert not make_files(tiny_classifier, "onnx", "cpu", folder, lambda: next(answers))
    assert [path.name for path in tmp_path.rglob("*")] == ["onnx", "kept"]


def test_a_checkpoint_that_cannot_be_made_into_it_is_explained_and_leaves_everything_as_it_was(tmp_path: Path) -> None:
    base, folder = make_base(tmp_path / "base"), old_files(tmp_path / "onnx")
    with pytest.raises(StudioError, match="no trained classification head"):
        make_files(base, "onnx", "cpu", folder)
    assert [path.name for path in folder.iterdir()] == ["kept"]
    assert {path.name for path in tmp_path.iterdir()} == {"base", "onnx"}


@pytest.mark.parametrize(
    ("change", "words"),
    [({"packages": {"torch": "1.0"}}, r"made with torch 1.0, and here is torch 2"), ({"machine": "?"}, "another proc")],
    ids=["another torch", "another processor"],
)
def test_files_that_were_made_elsewhere_are_not_run(
    tmp_path: Path, tiny_classifier: str, change: dict[str, object], words: str
) -> None:
    plain = {"variant": "compiled", "device": "cpu", "packages": {}, "inputs": ["input_ids"]}
    (tmp_path / ABOUT).write_text(json.dumps(plain | change))
    with pytest.raises(CheckpointUnavailable, match=words):
        load_runtime(tiny_classifier, "cpu", "compiled", tmp_path)


@pytest.mark.parametrize(("variant", "model"), [("onnx", MODEL_ONNX), ("compiled", MODEL_COMPILED)])
@pytest.mark.parametrize("content", [None, b"", b"no model at all"], ids=["missing", "empty", "damaged"])
def test_damaged_files_are_explained(
    tmp_path: Path, tiny_classifier: str, variant: str, model: str, content: bytes | None
) -> None:
    (tmp_path / ABOUT).write_text(json.dumps({"variant": variant, "device": "cpu", "packages": {}}))
    if content is not None:
        (tmp_path / model).write_bytes(content)
    with pytest.raises(CheckpointUnavailable, match="Make the variant anew"):
        load_runtime(tiny_classifier, "cpu", variant, tmp_path)


@pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"a": 1}'], ids=["missing", "half", "a list", "other"])
def test_what_they_were_made_with_must_be_known(tmp_path: Path, tiny_classifier: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / ABOUT).write_bytes(content)
    with pytest.raises(CheckpointUnavailable, match="cannot be read"):
        load_runtime(tiny_classifier, "cpu", "onnx", tmp_path)


def test_a_variant_that_does_not_exist_or_has_no_files_or_does_not_run_here_is_named(
    tmp_path: Path, tiny_base: str, tiny_classifier: str
) -> None:
    with pytest.raises(InvalidInput, match="no variant 'int4'"):
        load_runtime(tiny_classifier, "cpu", "int4")
    with pytest.raises(CheckpointUnavailable, match="have not been made"):
        load_runtime(tiny_classifier, "cpu", "onnx")
    with pytest.raises(CheckpointUnavailable, match="fp16 does not run"):
        load_runtime(tiny_classifier, "cpu", "fp16")
    head = write_head(tmp_path / "head", a_head(tiny_base))
    with pytest.raises(CheckpointUnavailable, match="onnx does not run"):
        load_runtime(head, "cpu", "onnx", tmp_path)
