"""`export` writes every format, to standard output or to a file, and what it wrote can be imported again."""

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.studio.cli.conftest import ROWS, Run


def test_standard_output_carries_every_format(inbox: Path, run: Run) -> None:
    lines = [json.loads(line) for line in run("export").out.splitlines()]
    assert sorted((row["text"], row["label"]) for row in lines) == sorted(ROWS)
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv").out, newline="")))
    assert sorted((row["text"], row["label"]) for row in rows) == sorted(ROWS)
    parquet = run("export", "--format", "parquet").out.encode(errors="surrogateescape")
    assert pq.read_table(io.BytesIO(parquet)).num_rows == len(ROWS)


@pytest.mark.parametrize("name", ["out.jsonl", "out.CSV", "out.parquet"])
def test_a_file_is_written_in_the_format_of_its_ending(inbox: Path, tmp_path: Path, run: Run, name: str) -> None:
    target = tmp_path / name
    assert run("export", target).out == f"Wrote 36 labels to {target}.\n"
    assert run("import", target, "--project", "again", "--json").json["labelled"] == len(ROWS)


def test_an_unknown_ending_is_refused_and_leaves_nothing(inbox: Path, tmp_path: Path, run: Run) -> None:
    for name in ("out.xlsx", "out"):
        run("export", tmp_path / name).refused("jsonl", "csv")
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_a_place_that_cannot_be_written_is_named(inbox: Path, tmp_path: Path, run: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir() if path.is_file()}
    for place in (inbox / "out.csv", tmp_path, tmp_path / "absent" / "out.csv", Path("/"), Path("/proc/out.csv")):
        run("export", place, "--format", "csv").refused(str(place), "Choose another place")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir() if path.is_file()} == before


def test_a_whole_project_moves_to_another_studio(inbox: Path, tmp_path: Path, run: Run) -> None:
    whole = tmp_path / "whole.jsonl"
    assert run("export", whole, "--format", "everything").out == f"Wrote 36 examples to {whole}.\n"
    done = run("import", whole, "--project", "again", "--json")
    assert (done.json["added"], done.json["labelled"], done.json["project"]) == (36, 36, "again")
    again = tmp_path / "again.jsonl"
    assert run("export", again, "--format", "everything", "--project", "again").code == 0
    one, other = (path.read_text().replace('"name": "again"', '"name": "inbox"') for path in (whole, again))
    assert one == other
    run("import", whole, "--project", "inbox").refused("has examples already")


@pytest.mark.parametrize("kind", ["label-studio", "doccano"])
def test_other_tools_files_come_and_go(kind: str, inbox: Path, tmp_path: Path, run: Run) -> None:
    target = tmp_path / ("tasks.json" if kind == "label-studio" else "rows.jsonl")
    assert run("export", target, "--format", kind).code == 0
    assert run("import", target, "--project", "again", "--json").json["labelled"] == len(ROWS)


def test_a_data_set_is_a_folder_or_a_zip_file(inbox: Path, tmp_path: Path, run: Run) -> None:
    folder, archive = tmp_path / "set", tmp_path / "set.zip"
    assert run("export", folder, "--format", "datasets").code == 0
    assert (folder / "README.md").is_file()
    assert run("export", archive).code == 0
    assert archive.read_bytes().startswith(b"PK")
    run("export", folder, "--format", "datasets").refused("is there already")
    assert run("import", f"{folder}[train]", "--project", "again").code == 0
