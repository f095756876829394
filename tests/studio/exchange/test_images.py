"""Images come in by ZIP, by folder and by Parquet, are kept by their hash, and go out as they came."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from storage import Store
from storage.tables import Example
from studio.errors import BadFile, InvalidInput, NotFound
from studio.exchange import ColumnMapping, Exporter, Importer
from studio.exchange.forms import form_of
from studio.exchange.preview import choose_columns, preview
from studio.exchange.readers.image_files import folder_of, label_of
from studio.exchange.split import choose_split
from studio.exchange.work import Options
from studio.images import ImageFolder, digest_of
from studio.images.kinds import MOST_BYTES
from tests.pictures import shade, square
from tests.studio.exchange.conftest import MakeProject, WriteFile
from tests.studio.exchange.importing import rows_of, states

FORM = form_of("image-classification")
SQUARES = {"red/1.png": square("red"), "red/2.png": square(shade("red", 2)), "blue/1.jpg": square("blue", form="JPEG")}
ADD = Options(add_labels=True)
SKIP = Options(add_labels=True, skip_bad_rows=True)
MakeImages = Callable[..., int]


def packed(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


@pytest.fixture
def make_images(store: Store, make_project: MakeProject) -> MakeImages:
    """Makes projects of images."""

    def make(name: str = "squares", **terms: Any) -> int:
        project = make_project(name, **({"labels": ("red", "blue"), "holdout_percent": 0} | terms))
        with store.begin() as transaction:
            transaction.projects.get(project).task = "image-classification"
            transaction.projects.save()
        return project

    return make


def gold(store: Store, project: int) -> dict[str, Any]:
    from tests.labelling import every_gold

    with store.read() as transaction:
        return {str(row.image): row.label for row in every_gold(transaction, project)}


EXPECTED = {digest_of(data): name.partition("/")[0] for name, data in SQUARES.items()}


def load(importer: Importer, project: int, source: Path, options: Options = ADD) -> Any:
    return importer.load(project, source, choose_columns(source, form=FORM), options)


def test_the_folders_of_a_zip_are_labels_and_its_images_are_kept(
    make_images: MakeImages, importer: Importer, store: Store, images: ImageFolder, write: WriteFile, tmp_path: Path
) -> None:
    project = make_images()
    report = load(importer, project, write("squares.zip", packed(SQUARES)))
    assert (report.rows, report.added, report.labelled, report.problems) == (3, 3, 3, ())
    assert gold(store, project) == EXPECTED
    assert [images.read(digest) for digest in EXPECTED] == list(SQUARES.values())
    assert states(store, project) == {"labelled": 3}
    assert list((tmp_path / "imports").iterdir()) == []


def test_a_folder_gives_what_its_zip_gives(
    make_images: MakeImages, importer: Importer, store: Store, tmp_path: Path
) -> None:
    for name, data in SQUARES.items():
        (tmp_path / "squares" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "squares" / name).write_bytes(data)
    (tmp_path / "secret.png").write_bytes(square("green"))
    (tmp_path / "squares" / "red" / "link.png").symlink_to(tmp_path / "secret.png")
    (tmp_path / "squares" / ".DS_Store").write_bytes(b"x")
    project = make_images()
    assert load(importer, project, tmp_path / "squares").added == 3
    assert gold(store, project) == EXPECTED


@pytest.mark.parametrize("prefix", ["", "holiday/"])
def test_images_that_lie_together_have_no_label(
    prefix: str, make_images: MakeImages, importer: Importer, store: Store, write: WriteFile
) -> None:
    files = {f"{prefix}{number}.png": square(shade("red", number)) for number in range(3)}
    report = load(importer, make_images(), write("plain.zip", packed(files)))
    assert (report.added, report.labelled) == (3, 0)


def test_the_folder_can_be_chosen_as_the_label_where_there_is_only_one(
    make_images: MakeImages, importer: Importer, store: Store, write: WriteFile
) -> None:
    project = make_images()
    importer.load(project, write("red.zip", packed({"red/1.png": square()})), ColumnMapping("image", "folder"))
    assert set(gold(store, project).values()) == {"red"}


def test_parquet_of_a_data_set_brings_its_images_and_the_names_of_its_classes(
    make_images: MakeImages, importer: Importer, store: Store, tmp_path: Path
) -> None:
    features = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(names=["red", "blue"])})
    rows = {
        "image": [{"bytes": data, "path": name} for name, data in SQUARES.items()],
        "label": [["red", "blue"].index(name.partition("/")[0]) for name in SQUARES],
    }
    made = datasets.Dataset.from_dict(rows, features=features)
    made.to_parquet(tmp_path / "squares.parquet")
    project, other = make_images(), make_images("other")
    assert load(importer, project, tmp_path / "squares.parquet").added == 3
    made.save_to_disk(tmp_path / "saved")
    assert load(importer, other, tmp_path / "saved").added == 3
    assert gold(store, project) == gold(store, other) == EXPECTED


def test_one_image_is_one_example_however_often_it_comes(
    make_images: MakeImages, importer: Importer, store: Store, write: WriteFile
) -> None:
    project = make_images()
    files = SQUARES | {"blue/again.png": SQUARES["red/1.png"], "red/again.png": SQUARES["red/1.png"]}
    report = load(importer, project, write("squares.zip", packed(files)))
    assert (report.rows, report.added, report.duplicates, report.conflict_count) == (5, 3, 2, 1)
    assert "labelled 'blue' here, 'red' already" in report.conflicts[0]
    assert load(importer, project, write("again.zip", packed(SQUARES))).added == 0


def test_an_image_is_on_the_side_that_its_hash_says_wherever_it_comes_from(
    make_images: MakeImages, importer: Importer, store: Store, engine: Any, write: WriteFile
) -> None:
    project = make_images(holdout_percent=50)
    files = {f"red/{number}.png": square(shade("red", number)) for number in range(30)}
    files["blue/1.png"] = square("blue")
    load(importer, project, write("squares.zip", packed(files)))
    sides = {row.image: row.split for row in rows_of(engine, Example)}
    assert sides == {digest_of(data): choose_split("squares", digest_of(data), 50) for data in files.values()}
    assert set(sides.values()) == {"pool", "holdout"}


REFUSED: dict[str, tuple[str, bytes]] = {
    "red/notes.txt: These 4 bytes are no image": ("red/notes.txt", b"text"),
    "red/cut.png: These 45 bytes are no image": ("red/cut.png", square()[:45]),
    "red/page.png: These 30 bytes are no image": ("red/page.png", b"<script>alert('hello')</script"),
    "red/old.bmp: These": ("red/old.bmp", square(form="BMP")),
    "red/large.png: the image has 20,000,001 bytes": ("red/large.png", bytes(MOST_BYTES + 1)),
    "the project has no label 'green'": ("green/1.png", square("green")),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_refused_is_told_with_its_name_and_the_rest_comes_in_where_that_is_wanted(
    words: str, make_images: MakeImages, importer: Importer, store: Store, write: WriteFile, images: ImageFolder
) -> None:
    name, data = REFUSED[words]
    source = write("squares.zip", packed({name: data} | SQUARES))
    project = make_images()
    with pytest.raises(BadFile) as caught:
        load(importer, project, source, Options())
    assert words in caught.value.rows[0]
    assert states(store, project) == {}
    report = load(importer, project, source, Options(skip_bad_rows=True))
    assert (report.added, report.skipped_rows) == (3, 1)
    assert words in report.problems[0]


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_damaged_in_a_zip_is_a_bad_row_however_it_was_packed(
    way: int, make_images: MakeImages, importer: Importer, write: WriteFile
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", way) as archive:
        archive.writestr("red/1.png", square())
        archive.writestr("blue/1.png", square("blue"), zipfile.ZIP_STORED)
    # Behind what LZMA says of itself.
    begin = file.getvalue().index(b"red/1.png") + len("red/1.png") + 9
    damaged = bytearray(file.getvalue())
    damaged[begin : begin + 30] = b"\xff" * 30
    report = load(importer, make_images(), write("squares.zip", bytes(damaged)), Options(skip_bad_rows=True))
    assert (report.added, report.skipped_rows) == (1, 1)
    assert "red/1.png cannot be unpacked" in report.problems[0]


def misnamed(content: bytes) -> bytes:
    """The same with names that say they are UTF-8, and are not."""
    return content.replace("grün".encode(), b"gr\xc3\xffn")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (misnamed(packed({"grün/1.png": square()})), "cannot be read as a ZIP"),
        (b"PK\x03\x04 broken", "cannot be read as a ZIP"),
        (packed({"notes.txt": b"text"}), "holds no images"),
        (packed({"__MACOSX/red/._1.png": square(), ".hidden/1.png": square()}), "holds no images"),
        (packed({"red/1.png": bytes(60_000_000)}), "unpacks to 60,000,000"),
    ],
)
def test_a_zip_that_is_none_of_images_is_refused(content: bytes, words: str, write: WriteFile) -> None:
    with pytest.raises(BadFile, match=words):
        preview(write("squares.zip", content), form=FORM)


def test_a_path_in_a_zip_leads_nowhere(
    make_images: MakeImages, importer: Importer, images: ImageFolder, write: WriteFile, tmp_path: Path
) -> None:
    files = {"../../escaped.png": square(), "/etc/absolute.png": square("blue")}
    before = set(tmp_path.parent.rglob("*escaped*"))
    load(importer, make_images(labels=("..", "etc")), write("squares.zip", packed(files)))
    assert set(tmp_path.parent.rglob("*escaped*")) == before
    assert images.has(digest_of(square()))


def test_a_file_of_a_data_set_that_only_names_its_images_reads_none_from_this_machine(
    make_images: MakeImages, importer: Importer, tmp_path: Path
) -> None:
    (tmp_path / "secret.png").write_bytes(square())
    cells = [{"bytes": None, "path": str(tmp_path / "secret.png")}]
    pq.write_table(pa.table({"image": cells, "label": ["red"]}), tmp_path / "named.parquet")
    with pytest.raises(BadFile) as caught:
        load(importer, make_images(), tmp_path / "named.parquet")
    assert "is not in the data set itself" in caught.value.rows[0]


def test_labels_come_by_the_hashes_of_images_that_the_project_has_and_of_no_others(
    make_images: MakeImages, importer: Importer, exporter: Exporter, store: Store, write: WriteFile
) -> None:
    project, other = make_images(), make_images("other")
    load(importer, project, write("squares.zip", packed(SQUARES)))
    plain = {name.rpartition("/")[2]: data for name, data in SQUARES.items() if name != "red/1.png"}
    load(importer, other, write("plain.zip", packed(plain)))
    file = io.BytesIO()
    exporter.export(project, "csv", file)
    source = write("labels.csv", file.getvalue())
    with pytest.raises(BadFile) as caught:
        load(importer, other, source)
    assert len(caught.value.rows) == 1
    assert f"the project has no image {digest_of(SQUARES['red/1.png'])[:16]}" in caught.value.rows[0]
    load(importer, other, source, SKIP)
    assert gold(store, other) == {key: label for key, label in EXPECTED.items() if key in gold(store, other)}
    assert len(gold(store, other)) == 2


@pytest.mark.parametrize(("format", "ending"), [("images", "zip"), ("parquet", "parquet")])
def test_what_is_exported_comes_in_again_as_it_was(
    format: str, ending: str, make_images: MakeImages, importer: Importer, exporter: Exporter, store: Store,
    images: ImageFolder, write: WriteFile,
) -> None:  # fmt: skip
    project, other = make_images(), make_images("other")
    load(importer, project, write("squares.zip", packed(SQUARES)))
    file = io.BytesIO()
    assert exporter.export(project, format, file) == 3
    for digest in EXPECTED:
        images.path(digest).unlink()
    load(importer, other, write(f"out.{ending}", file.getvalue()))
    assert gold(store, other) == EXPECTED
    assert [images.read(digest) for digest in EXPECTED] == list(SQUARES.values())


def test_exports_open_as_data_sets_of_images(
    make_images: MakeImages, importer: Importer, exporter: Exporter, write: WriteFile, tmp_path: Path
) -> None:
    project = make_images()
    load(importer, project, write("squares.zip", packed(SQUARES)))
    exporter.export_dataset(project, tmp_path / "folder")
    cache = str(tmp_path / "cache")
    opened = datasets.load_dataset(str(tmp_path / "folder"), split="train", cache_dir=cache)
    names = opened.features["label"].names
    assert {names[row["label"]] for row in opened} == {"red", "blue"}
    assert opened[0]["image"].size == (16, 16)
    with (tmp_path / "images.zip").open("wb") as file:
        exporter.export(project, "images", file)
    zipfile.ZipFile(tmp_path / "images.zip").extractall(tmp_path / "unpacked")
    opened = datasets.load_dataset("imagefolder", data_dir=str(tmp_path / "unpacked"), split="train", cache_dir=cache)
    assert sorted(opened.features["label"].names) == ["blue", "red"]
    assert len(opened) == 3


@pytest.mark.parametrize("format", ["label-studio", "doccano"])
def test_a_format_without_a_place_for_images_says_which_have_one(
    format: str, make_images: MakeImages, exporter: Exporter
) -> None:
    with pytest.raises(InvalidInput, match=r"no place for answers of image-classification\. Choose one of: jsonl, csv"):
        exporter.export(make_images(), format, io.BytesIO())


def test_a_project_of_texts_has_no_folders_of_images(project: int, exporter: Exporter) -> None:
    with pytest.raises(InvalidInput, match="no place for answers of text-classification"):
        exporter.export(project, "images", io.BytesIO())


def test_a_whole_project_carries_its_images(
    make_images: MakeImages, make_project: MakeProject, importer: Importer, exporter: Exporter, store: Store,
    images: ImageFolder, write: WriteFile,
) -> None:  # fmt: skip
    project, other = make_images(), make_project("other", labels=("x",))
    load(importer, project, write("squares.zip", packed(SQUARES)))
    file = io.BytesIO()
    exporter.export(project, "everything", file)
    for digest in EXPECTED:
        images.path(digest).unlink()
    importer.load(other, write("all.jsonl", file.getvalue()), ColumnMapping("text"))
    assert gold(store, other) == EXPECTED
    assert [images.read(digest) for digest in EXPECTED] == list(SQUARES.values())
    again = io.BytesIO()
    exporter.export(other, "everything", again)
    assert _without_name(again.getvalue()) == _without_name(file.getvalue())
    images.path(next(iter(EXPECTED))).unlink()
    with pytest.raises(NotFound, match="Import it again"):
        exporter.export(other, "everything", io.BytesIO())


def _without_name(content: bytes) -> list[Any]:
    lines = [json.loads(line) for line in content.splitlines()]
    for line in lines:
        line.get("project", {}).pop("name", None)
    return lines


@pytest.mark.parametrize("label", ["a/b", "..", ".hidden", "50%", "a%2Fb", 'c:\\"x"', "ends.", " x ", "ü 🦆", "%"])
def test_any_label_is_the_name_of_a_folder_and_back(label: str) -> None:
    folder = folder_of(label)
    assert label_of(folder) == label
    assert folder.strip(". ") == folder
    assert not set(folder) & set('/\\:*?"<>|')


def test_a_preview_shows_names_and_sizes_in_place_of_images(write: WriteFile) -> None:
    found = preview(write("squares.zip", packed(SQUARES)), form=FORM)
    assert found.mapping == ColumnMapping("image", "label")
    assert found.rows[0] == {"image": f"red/1.png ({len(square()):,} bytes)", "label": "red", "file": "red/1.png"}
