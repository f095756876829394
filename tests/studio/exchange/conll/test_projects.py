"""Files of words with tags become projects, and projects such files: nothing is lost on the way but what is listed."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from storage import Store
from studio.errors import BadFile, InvalidInput
from studio.exchange import ColumnMapping, Exporter, Importer, Options
from studio.exchange.conll.joining import joiner_of
from studio.exchange.forms import form_of
from studio.exchange.losses import Losses
from studio.exchange.preview import choose_columns, preview
from studio.tasks.token_classification.task import TokenClassification
from tests.labelling import every_gold
from tests.studio.exchange.conftest import MakeProject, WriteFile

TEXT = ColumnMapping("text")
NEW_LABELS = Options(add_labels=True)
FILE = """\
-DOCSTART- -X- O

EU NNP B-ORG
rejects VBZ O
German JJ B-MISC
call NN O

\U0001f469\u200d\U0001f467 NN O
in IN O
New NNP B-LOC
York NNP I-LOC

"""
SPANS = form_of("token-classification")


@pytest.fixture
def project(store: Store, make_project: MakeProject) -> int:
    return marked(store, make_project(holdout_percent=0))


def marked(store: Store, project: int, **chosen: Any) -> int:
    """Have spans be marked in the project."""
    with store.begin() as transaction:
        row = transaction.projects.get(project)
        row.task, row.task_settings = "token-classification", chosen
        transaction.projects.save()
    return project


def exported(exporter: Exporter, project: int, format: str = "conll") -> tuple[str, list[str]]:
    file, losses = io.BytesIO(), Losses()
    exporter.export(project, format, file, losses=losses)
    assert exporter.losses(project, format) == losses.all()
    return file.getvalue().decode(), list(losses.lines())


def said(store: Store, project: int) -> dict[str, list[tuple[int, int, str]]]:
    with store.read() as transaction:
        return {
            row.text: [(one["start"], one["end"], one["label"]) for one in row.label]
            for row in every_gold(transaction, project)
        }


def lines(*rows: dict[str, Any]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (FILE.encode(), []),
        (FILE.replace("\n", "\r\n").encode(), ["lines end with CR LF or CR, and will end with LF"]),
        (FILE.encode("utf-8-sig"), ["it begins with a byte order mark, and will not"]),
    ],
)
def test_line_ends_and_a_byte_order_mark_that_do_not_come_back_are_told_once(
    content: bytes, told: list[str], importer: Importer, project: int, write: WriteFile
) -> None:
    losses = importer.load(project, write("train.conll", content), TEXT, NEW_LABELS).losses
    assert losses == tuple(f"Something is read otherwise than it stands there ({one}) once: row 1." for one in told)


def test_what_a_repeated_sentence_brings_and_the_first_has_not_is_told(
    importer: Importer, project: int, write: WriteFile
) -> None:
    same, other = "in IN O\nYork NNP B-LOC\n\n", "in XX O\nYork NNP B-LOC\n\n"
    report = importer.load(project, write("train.conll", same + same + other), TEXT, NEW_LABELS)
    assert (report.added, report.duplicates) == (1, 2)
    assert report.losses == (
        "What a row brings beside a text that is there already is not kept where it differs, once: row 7.",
    )


def test_a_file_is_recognised_looked_at_stored_and_written_as_it_was(
    importer: Importer, exporter: Exporter, store: Store, project: int, write: WriteFile
) -> None:
    path = write("train.conll", FILE)
    looked = preview(path, form=SPANS)
    assert (looked.layout, looked.has_columns, len(looked.rows)) == ("tokens", False, 2)
    report = importer.load(project, path, choose_columns(path, form=SPANS), NEW_LABELS)
    assert (report.added, report.labelled, report.losses) == (2, 2, ())
    assert report.new_labels == ("ORG", "MISC", "LOC")
    assert said(store, project) == {
        "EU rejects German call": [(0, 2, "ORG"), (11, 17, "MISC")],
        "\U0001f469\u200d\U0001f467 in New York": [(7, 15, "LOC")],
    }
    assert exported(exporter, project) == (FILE, [])


def test_lists_of_words_and_tags_come_back_as_they_were_with_what_stood_beside_them(
    importer: Importer, exporter: Exporter, store: Store, project: int, write: WriteFile
) -> None:
    content = lines(
        {"id": "a", "tokens": ["in", "Oslo"], "ner_tags": ["O", "B-LOC"]},
        {"id": "b", "tokens": ["-DOCSTART-", "a b"], "ner_tags": ["O", "I-date of birth"]},
    )
    path = write("rows.jsonl", content)
    assert preview(path, form=SPANS).layout == "tokens"
    importer.load(project, path, TEXT, NEW_LABELS)
    assert exported(exporter, project, "tokens") == (content, [])
    [(_, losses)] = [exported(exporter, project)]
    assert losses == [
        "An example with a word that would be read as something else is left out once: example 2 ('-DOCSTART-')."
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("EU  B-ORG\n\n", "Something is read otherwise than it stands there "
         "(the columns stand further apart than they need to) once: row 1."),
        ("a O\nb I-ORG\n\n", "Something is read otherwise than it stands there "
         "(I-ORG continues nothing, and was read as the beginning of a span) once: row 2."),
    ],
)  # fmt: skip
def test_what_does_not_come_in_as_it_stands_is_in_the_report(
    importer: Importer, project: int, write: WriteFile, content: str, line: str
) -> None:
    report = importer.load(project, write("a.iob2", content), TEXT, NEW_LABELS)
    assert report.losses == (line,)
    assert line in report.sentences()
    assert importer.newest(project)[0].report.losses == (line,)


def test_what_tags_cannot_hold_is_listed_by_example_and_never_dropped_in_silence(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, write: WriteFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    project = marked(store, make_project(holdout_percent=0), span_overlap="any")
    # As earlier studios took it: a span of nothing but white space is among them.
    monkeypatch.setattr(TokenClassification, "_may_be_blank", True)
    text = "New York City, by  the sea"
    spans = [(0, 8, "LOC"), (0, 13, "LOC"), (10, 12, "LOC"), (0, 13, "date of birth"), (17, 18, "ORG")]
    rows: list[dict[str, Any]] = [
        {"text": text, "spans": [{"start": start, "end": end, "label": label} for start, end, label in spans]},
        {"text": "not yet labelled", "spans": None},
        {"text": "nothing in it", "spans": []},
    ]
    path = write("rows.jsonl", lines(*rows))
    importer.load(project, path, choose_columns(path, form=SPANS), NEW_LABELS)
    content, losses = exported(exporter, project)
    assert content == ("New B-LOC\nYork I-LOC\nCity I-LOC\n, O\nby O\nthe O\nsea O\n\nnothing O\nin O\nit O\n\n")
    assert losses == [
        "A span whose label has white space, which parts the columns, is left out once: "
        "example 1 (the date of birth 'New York City' at 0–13).",
        "A text comes back with other white space once: example 1 ('New York City , by the sea').",
        "A span that shares words with a longer one is left out, as a word has one tag once: "
        "example 1 (the LOC 'New York' at 0–8).",
        "A span that begins or ends within a word is left out once: example 1 (the LOC 'it' at 10–12).",
        "A span that holds no word is left out once: example 1 (the ORG ' ' at 17–18).",
        "An example that has no agreed label yet is left out once: example 2.",
    ]
    _, as_lists = exported(exporter, project, "tokens")
    assert not any("white space, which parts" in line for line in as_lists)
    assert any("the date of birth 'New York City'" in line or "at 0–8" in line for line in as_lists)


def test_what_a_list_has_no_place_for_is_listed(
    importer: Importer, exporter: Exporter, project: int, write: WriteFile
) -> None:
    importer.load(project, write("train.conll", FILE), TEXT, NEW_LABELS)
    content, losses = exported(exporter, project, "tokens")
    assert [json.loads(line)["ner_tags"] for line in content.splitlines()] == [
        ["B-ORG", "O", "B-MISC", "O"], ["O", "O", "B-LOC", "I-LOC"]
    ]  # fmt: skip
    assert losses == [
        "What its file had between the words and the tags is left out 2 times: example 1, example 2.",
        "The line that opened a document in its file is left out once: example 1.",
    ]


def test_words_are_put_together_as_their_script_has_it_or_as_somebody_says(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    file = "東京\tB-LOC\nタワー\tI-LOC\nが\tO\n\nin\tO\nOslo\tB-LOC\n\n"
    texts = {
        "auto": ["東京タワーが", "in Oslo"],
        "nothing": ["東京タワーが", "inOslo"],
        "space": ["東京 タワー が", "in Oslo"],
    }
    for joiner, expected in texts.items():
        project = marked(store, make_project(joiner, holdout_percent=0))
        importer.load(project, write("a.conll", file), TEXT, Options(add_labels=True, joiner=joiner))
        assert list(said(store, project)) == expected
        content, losses = exported(exporter, project)
        assert content == file
        assert len(losses) == (joiner != "auto"), "a text that would come back otherwise is told"
    with pytest.raises(InvalidInput, match="Choose one of: auto, space, nothing"):
        importer.load(project, write("a.conll", file), TEXT, Options(joiner="-"))


@pytest.mark.parametrize(
    ("words", "joiner"),
    [
        ("Windows を 使う", ""), ("Beijing ( 北京 ) is large", " "), ("2005 - 07", " "), ("한국어 는 띄어 쓴다", " "),
        ("ภาษา ไทย", ""), ("", " "),
    ],
)  # fmt: skip
def test_scripts_that_write_no_spaces_are_known(words: str, joiner: str) -> None:
    assert joiner_of(words.split()) == joiner


def test_a_broken_line_refuses_the_file_and_names_itself(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    with pytest.raises(BadFile, match="Row 4: 'ORG' is no tag of IOB2"):
        importer.load(project, write("a.conll", "a O\n\nb O\nEU ORG\n\n"), TEXT, NEW_LABELS)
    bad = lines(*({"tokens": words, "ner_tags": ["O"]} for words in (["a"], ["a", "b"], [1])))
    with pytest.raises(BadFile) as caught:
        importer.load(project, write("rows.jsonl", bad), TEXT, NEW_LABELS)
    assert [row.split(":")[0] for row in caught.value.rows] == ["row 2", "row 3"]
    assert said(store, project) == {}


def test_projects_of_other_tasks_neither_write_such_files_nor_take_their_tags(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, write: WriteFile
) -> None:
    project = make_project("plain")
    with pytest.raises(InvalidInput, match="CoNLL-2003 has no place for answers of text-classification"):
        exporter.export(project, "conll", io.BytesIO())
    with pytest.raises(InvalidInput, match="whose task is token-classification"):
        importer.load(project, write("a.conll", FILE), TEXT, Options(layout="tokens"))


def test_places_that_were_counted_in_utf_16_are_set_right_where_a_span_says_its_words(
    importer: Importer, store: Store, project: int, write: WriteFile
) -> None:
    span = {"start": 6, "end": 10, "label": "LOC", "text": "Oslo"}
    path = write("rows.jsonl", lines({"text": "\U0001f469\U0001f467: Oslo", "spans": [span]}))
    importer.load(project, path, choose_columns(path, form=SPANS), NEW_LABELS)
    assert said(store, project) == {"\U0001f469\U0001f467: Oslo": [(4, 8, "LOC")]}
    wrong = write("more.jsonl", lines({"text": "in Oslo", "spans": [span]}))
    with pytest.raises(BadFile) as caught:
        importer.load(project, wrong, choose_columns(wrong, form=SPANS), NEW_LABELS)
    assert "said to be of 'Oslo'" in caught.value.rows[0]


WORDS = some.lists(
    some.text(some.characters(exclude_categories=["Cs", "Zs", "Cc", "Zl", "Zp"]), min_size=1, max_size=4).filter(
        lambda word: word != "-DOCSTART-" and word == word.strip()
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sentences=some.lists(WORDS, min_size=1, max_size=4, unique_by=tuple), data=some.data())
def test_any_sentences_come_back_byte_by_byte(
    importer: Importer, exporter: Exporter, store: Store, make_project: MakeProject, write: WriteFile,
    sentences: list[list[str]], data: some.DataObject,
) -> None:  # fmt: skip
    tags = some.sampled_from(["O", "B-LOC", "I-LOC", "B-ORG"])
    blocks = ["".join(f"{word} {data.draw(tags)}\n" for word in words) + "\n" for words in sentences]
    with store.read() as transaction:
        name = f"p{len(list(transaction.projects.all()))}"
    project = marked(store, make_project(name, holdout_percent=0))
    report = importer.load(project, write("a.conll", "".join(blocks)), TEXT, NEW_LABELS)
    content, losses = exported(exporter, project)
    # Texts that are the same but for how Unicode writes them are one example.
    if report.duplicates == 0:
        assert (content, losses) == ("".join(blocks), [])


def test_japanese_entities_come_in_and_go_out_byte_by_byte(
    importer: Importer, exporter: Exporter, store: Store, project: int, make_project: MakeProject, shared_data: Path,
    write: WriteFile,
) -> None:  # fmt: skip
    source = shared_data / "hironsan_ja" / "all.jsonl"
    report = importer.load(project, source, TEXT, NEW_LABELS)
    assert (report.rows, report.skipped_rows, report.labelled) == (500, 0, report.added)
    content, losses = exported(exporter, project, "tokens")
    rows = source.read_text(encoding="utf-8").splitlines(keepends=True)
    texts = ["".join(json.loads(row)["tokens"]) for row in rows]
    once = [row for place, row in enumerate(rows) if texts[place] not in texts[:place]]
    assert (content, losses) == ("".join(once), [])
    # The same as a CoNLL file, into another project and out of it.
    file, losses = exported(exporter, project)
    assert losses == []
    other = marked(store, make_project("other", holdout_percent=0))
    importer.load(other, write("all.conll", file), TEXT, NEW_LABELS)
    assert exported(exporter, other) == (file, [])


def test_slots_of_snips_come_in_as_they_are_and_what_conll_cannot_hold_is_listed(
    importer: Importer, exporter: Exporter, store: Store, project: int, shared_data: Path
) -> None:
    source = shared_data / "snips" / "test.jsonl"
    columns = choose_columns(source, form=SPANS)
    assert (columns.text, columns.label) == ("text", "spans")
    report = importer.load(project, source, columns, NEW_LABELS)
    assert (report.rows, report.skipped_rows, report.labelled) == (700, 0, 700 - report.duplicates)
    rows = {row["text"]: row for row in map(json.loads, source.read_text(encoding="utf-8").splitlines())}
    found = said(store, project)
    assert all(
        found[text] == [(one["start"], one["end"], one["label"]) for one in rows[text]["spans"]] for text in found
    )
    content, losses = exported(exporter, project)
    assert content.count("\n\n") == len(found)
    assert 0 < len(losses) <= 2
