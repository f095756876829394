"""An export loads by itself: the code in its card gives the answers that the studio gives."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save_file

from studio.checkpoints.content import content_hash
from studio.checkpoints.embed import embed
from studio.checkpoints.identity import checkpoint_identity
from studio.checkpoints.load import load_tokenizer
from studio.errors import Conflict, InvalidInput, VersionDeleted
from studio.exchange.mapping import ColumnMapping
from studio.projects import LabelName
from studio.settings import Settings
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.labelling import every_gold
from tests.trained import make_trained, trained_from


@pytest.fixture
def studio(make_studio: Callable[..., Studio], settings: Settings) -> Studio:
    return make_studio(settings)


@pytest.fixture
def trained(studio: Studio, tiny_classifier: str, tmp_path: Path) -> tuple[int, str]:
    """A project with a version, as a training leaves one: its id, and the version's name."""
    project = studio.projects.create(
        "inbox",
        labels=[LabelName(label, f"About {label}") for label in LABELS],
        checkpoint=studio.settings.checkpoint,
        retrain_after=0,
        holdout_percent=20,
    )
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "text,label,who\n" + "".join(f"a very secret text {n},refund,zoe-the-annotator\n" for n in range(9))
    )
    studio.importer.load(project.id, rows, ColumnMapping("text", "label", "who"))
    result = make_trained(tiny_classifier, tmp_path / "run", studio.settings.checkpoint)
    return project.id, studio.intake.register(project.id, result).name


def test_the_code_in_the_card_gives_the_studios_answers(
    studio: Studio, trained: tuple[int, str], tmp_path: Path
) -> None:
    project, version = trained
    folder = studio.exports.write(project, version, tmp_path / "exported")
    [code] = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(), flags=re.DOTALL)
    text = "where is my parcel 3"
    program = code.replace("Put a text here", text) + "\nimport json; print(json.dumps(answer))\n"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = {row["label"]: row["score"] for row in json.loads(done.stdout.splitlines()[-1])}
    [answer] = studio.serving.predict(project, [text], version)
    assert said == pytest.approx(answer.probabilities, abs=1e-5)


def test_nothing_of_the_texts_and_the_people_is_in_the_card(
    studio: Studio, trained: tuple[int, str], tmp_path: Path
) -> None:
    project, version = trained
    folder = studio.exports.write(project, version, tmp_path / "exported")
    card = (folder / "README.md").read_text()
    with studio.store.read() as transaction:
        texts = [row.text for row in every_gold(transaction, project)]
        people = {person.name for person in transaction.people.all()}
    assert len(texts) == 9
    assert "zoe-the-annotator" in people
    assert "secret" not in card
    assert "zoe" not in card
    assert str(studio.settings.data_dir) not in card
    assert studio.settings.checkpoint not in card, "a folder is nobody's business"


def test_the_zip_holds_what_the_folder_holds(studio: Studio, trained: tuple[int, str], tmp_path: Path) -> None:
    project, version = trained
    folder = studio.exports.write(project, version, tmp_path / "exported")
    archive = studio.exports.archive(project, version)
    assert archive.file_name == f"inbox-{version}.zip"
    with zipfile.ZipFile(BytesIO(b"".join(archive.chunks))) as zipped:
        assert zipped.testzip() is None
        zipped.extractall(tmp_path / "zip")
    assert content_hash(tmp_path / "zip" / f"inbox-{version}") == content_hash(folder)


def test_an_export_overwrites_nothing_and_leaves_nothing_half(
    studio: Studio, trained: tuple[int, str], tmp_path: Path
) -> None:
    project, version = trained
    target = tmp_path / "exported"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="is there already"):
        studio.exports.write(project, version, target)
    assert [path.name for path in target.iterdir()] == ["mine.txt"]
    (target / "mine.txt").unlink()
    studio.exports.write(project, version, target)
    assert (target / "README.md").is_file()
    assert not list(tmp_path.glob(".exported*"))


def test_files_that_are_exported_stay_until_they_are_read(studio: Studio, trained: tuple[int, str]) -> None:
    project, version = trained
    location = Path(studio.registry.location(project, version))
    chunks = studio.exports.archive(project, version).chunks
    with studio.store.begin() as transaction:
        row = transaction.versions.by_number(project, 1)
        assert row is not None
        row.deleted_at = 1.0
        transaction.versions.save()
    studio.deleting.sweep(project)
    assert location.is_dir()
    assert b"".join(chunks)
    studio.deleting.sweep(project)
    assert not location.exists()
    with pytest.raises(VersionDeleted):
        studio.exports.archive(project, version)


def test_a_checkpoint_as_it_came_is_not_exported(studio: Studio, trained: tuple[int, str], tmp_path: Path) -> None:
    project, _ = trained
    view = studio.intake.register_checkpoint(project, "org/model", "f" * 64)
    with pytest.raises(Conflict, match="org/model as it came"):
        studio.exports.write(project, view.name, tmp_path / "exported")


def test_a_head_is_exported_with_what_it_stands_on(
    studio: Studio, trained: tuple[int, str], tiny_base: str, tmp_path: Path
) -> None:
    """A version of the fast lane is a head on a base checkpoint; its folder alone could not be asked."""
    project, _ = trained
    weight, bias = np.random.default_rng(0).normal(size=(3, 32)), np.array([0.1, 0.0, -0.2])
    folder = tmp_path / "head"
    folder.mkdir()
    about = {
        "format": 1,
        "base": tiny_base,
        "base_identity": checkpoint_identity(tiny_base),
        "labels": list(LABELS),
        "pooling": "mean",
        "normalise": True,
        "max_length": 48,
        "temperature": 1.0,
    }
    (folder / "head.json").write_text(json.dumps(about))
    save_file({"weight": weight, "bias": bias}, folder / "head.safetensors")
    made = trained_from(folder, tiny_base, "fast")
    view = studio.intake.register(project, made)
    exported = studio.exports.write(project, view.name, tmp_path / "exported")
    texts = ["where is my parcel", "money back please, " * 40]
    command = [sys.executable, "predict.py", *texts]
    done = subprocess.run(command, cwd=exported, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    vectors = np.concatenate([embed_cut(tiny_base, text, 48) for text in texts])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    powers = np.exp(vectors @ weight.T + bias)
    for said, row in zip(json.loads(done.stdout.splitlines()[-1]), powers, strict=True):
        assert list(said) == list(LABELS)
        assert list(said.values()) == pytest.approx(list(row / row.sum()), abs=1e-5)
    assert tiny_base not in (exported / "README.md").read_text() + (exported / "head.json").read_text()


def embed_cut(base: str, text: str, max_length: int) -> NDArray[np.float64]:
    """The embedding of what is left of a text, computed the way of the studio's own encoder."""
    tokenizer = load_tokenizer(base)
    tokens = tokenizer.tokenize(text)[: max_length - 2]
    return embed(base, [tokenizer.convert_tokens_to_string(tokens)])
