"""Target texts are inspected, too: what is longer than max_length is told before it is not learnt."""

import json
from pathlib import Path

import pytest

from studio.errors import InvalidInput
from studio.exchange.mapping import ColumnMapping
from studio.inspection.inspections import Wish
from studio.projects import ProjectView
from studio.training.snapshot import read_treatment
from studio.training.treatment import words_of
from studio.wiring import Studio
from tests import tiny

TARGETS = ("a refund", "the parcel waits in the post " * 12, "")


@pytest.fixture
def written(studio: Studio, tmp_path: Path, tiny_base: str) -> ProjectView:
    writer = tiny.make_encoder_decoder(tmp_path / "writer", tiny_base)
    project = studio.projects.create(
        "written", task="seq2seq", checkpoint=str(writer), labels=[], retrain_after=0, holdout_percent=0
    )
    studio.settings.data_dir.mkdir(exist_ok=True)
    file = studio.settings.data_dir / "pairs.jsonl"
    rows = [{"source": f"my parcel {number}", "target": target} for number, target in enumerate(TARGETS * 4)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    studio.importer.load(project.id, file, ColumnMapping("source", "target"))
    return project


def test_what_is_longer_is_counted_and_drawn(studio: Studio, written: ProjectView) -> None:
    report = studio.inspections.make(written.id, Wish(max_length=24))
    [panel] = report["panels"]
    assert report["parts"] == report["texts"]
    assert panel["states"]["cut"] == 4
    [part, *_] = studio.looking.parts(written.id, "cut").parts
    assert part.characters == TARGETS[1]
    assert part.found is not None
    assert part.characters.startswith(part.found)
    assert 0 < len(part.found) < len(part.characters)
    shown = studio.looking.targets(written.id, part.example_id, max_length=24)
    assert {row.target for row in shown.rows if not row.is_cut} == {row.piece for row in shown.rows if not row.is_cut}
    assert {row.target for row in shown.rows if row.is_cut} == {None}
    with pytest.raises(InvalidInput, match="nothing to choose"):
        studio.inspections.choose(written.id, "fix", "ada")


def test_a_training_tells_it_before_it_begins(studio: Studio, written: ProjectView, tmp_path: Path) -> None:
    request = studio.dry_runs._prepare(
        written.id, studio.training.numbers({"max_length": 24}, task="seq2seq").to_dict(), tmp_path
    )
    words = words_of(read_treatment(tmp_path / request.snapshot))
    assert "targets fit the tokens of the base model at max_length 24." in words
    assert "4 cut off. What is cut off or without a token is not learnt." in words
