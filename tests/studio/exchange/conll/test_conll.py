"""CoNLL files come back byte by byte, or it is told line by line; spans come back, or it is told example by example."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studio.errors import BadFile, InvalidInput
from studio.exchange.conll import SPLITS, Layout, Sentence, read_conll, recalled, remembered, write_conll
from studio.exchange.conll.writing import TEXT
from studio.exchange.losses import Losses
from studio.tasks.token_classification.iob import tags_of_labels
from studio.tasks.token_classification.spans import Span
from tests.spans import LABELS, texts_with_spans

ENGLISH = """\
-DOCSTART- -X- -X- O

EU NNP B-NP B-ORG
rejects VBZ B-VP O
German JJ B-NP B-MISC
call NN I-NP O

Peter NNP B-NP B-PER
Blackburn NNP I-NP I-PER

"""


def read(text: str, joiner: str = " ") -> tuple[list[Sentence], list[tuple[int, str]]]:
    notes: list[tuple[int, str]] = []
    return list(read_conll(text.split("\n")[:-1], lambda row, words: notes.append((row, words)), joiner=joiner)), notes


def told(losses: Losses) -> list[str]:
    return [str(loss) for loss in losses.all()]


def counted(losses: Losses) -> Counter[str]:
    return Counter({loss.what: loss.count for loss in losses.all()})


def write(sentences: Iterable[Sentence], **options: Any) -> tuple[str, Losses]:
    losses = Losses()
    return "".join(write_conll(sentences, losses, **options)), losses


def test_a_file_of_the_shared_task_is_read_and_written_as_it_was() -> None:
    sentences, notes = read(ENGLISH)
    assert notes == []
    assert [one.text for one in sentences] == ["EU rejects German call", "Peter Blackburn"]
    assert sentences[0].spans == (Span(0, 2, "ORG"), Span(11, 17, "MISC"))
    assert sentences[1].spans == (Span(0, 15, "PER"),)
    assert [(one.row, one.document) for one in sentences] == [(3, 1), (8, 1)]
    assert sentences[0].layout
    assert sentences[0].layout.document == "-DOCSTART- -X- -X- O"
    assert sentences[0].layout.columns[0] == ("NNP", "B-NP")
    text, losses = write(sentences)
    assert (text, told(losses)) == (ENGLISH, [])


def test_what_an_example_keeps_of_its_file_is_json_and_writes_it_again() -> None:
    kept = [(one, json.loads(json.dumps(remembered(one.layout)))) for one in read(ENGLISH)[0] if one.layout]
    again = [Sentence(one.text, one.spans, recalled(layout, one.text)) for one, layout in kept]
    assert write(again)[0] == ENGLISH


def test_words_of_languages_without_spaces_are_put_together_without_any() -> None:
    file = "東京\tB-LOC\nタワー\tI-LOC\nが\tO\n\n"
    sentences, notes = read(file, joiner="")
    assert (sentences[0].text, sentences[0].spans, notes) == ("東京タワーが", (Span(0, 5, "LOC"),), [])
    assert write(sentences, joiner="")[0] == file


@pytest.mark.parametrize(
    ("file", "row", "words"),
    [
        ("\nEU B-ORG\n\n", 1, "one blank line fewer is needed"),
        ("EU B-ORG\n\n\nBlackburn O\n\n", 3, "one blank line fewer is needed"),
        ("EU B-ORG\n", 1, "a blank line behind it is needed"),
        ("EU B-ORG\n \n", 2, "further apart"),
        ("EU  B-ORG\n\n", 1, "further apart"),
        ("EU B-ORG \n\n", 1, "further apart"),
        ("EU B-ORG\nis\tO\n\n", 2, "parted otherwise"),
        ("-DOCSTART- O\nEU B-ORG\n\n", 2, "a blank line before it is needed"),
        ("EU O\n-DOCSTART- O\n\nEU B-ORG\n\n", 2, "a blank line before it is needed"),
        ("-DOCSTART- O\n\n-DOCSTART- O\n\nEU B-ORG\n\n", 1, "no sentence follows in this document"),
        ("EU B-ORG\n\n-DOCSTART- O\n\n", 3, "no sentence follows in this document"),
    ],
)
def test_what_does_not_come_back_as_it_stood_is_told_with_its_line(file: str, row: int, words: str) -> None:
    sentences, notes = read(file)
    assert write(sentences)[0] != file
    assert Span(0, 2, "ORG") in [span for one in sentences for span in one.spans]
    [(found, note)] = notes
    assert found == row
    assert words in note


def test_a_span_that_begins_with_inside_is_told_and_stays_as_its_file_had_it() -> None:
    file = "a O\nb I-X\nc I-X\nd B-X\ne I-Y\n\n"
    sentences, notes = read(file)
    assert sentences[0].spans == (Span(2, 5, "X"), Span(6, 7, "X"), Span(8, 9, "Y"))
    assert notes == [(row, f"{tag} continues nothing, and was read as the beginning of a span")
                     for row, tag in ((2, "I-X"), (5, "I-Y"))]  # fmt: skip
    assert write(sentences)[0] == file
    # Where another span was put before it since, an I- would go on with that one.
    changed = Sentence(sentences[0].text, (Span(0, 1, "X"), *sentences[0].spans), sentences[0].layout)
    assert write([changed])[0].splitlines()[:2] == ["a B-X", "b B-X"]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("EU\n\n", r"Row 1 has no tag, or an empty column: 'EU'. Expected a word, and its tag"),
        ("EU\t\tO\n\n", "Row 1 has no tag, or an empty column"),
        ("a O\nEU ORG\n\n", "Row 2: 'ORG' is no tag of IOB2"),
        ("a O\nEU E-ORG\n\n", "Row 2: 'E-ORG' is no tag of IOB2"),
    ],
)
def test_a_line_that_is_wrong_names_itself(file: str, words: str) -> None:
    with pytest.raises(BadFile, match=words) as caught:
        read(file)
    assert caught.value.rows


TEXT_OF_ALL = "New York City, by  the\u00a0sea"


def test_what_no_tags_hold_is_told_example_by_example_and_the_rest_is_written() -> None:
    spans = (
        Span(0, 8, "city"),
        Span(0, 13, "city"),
        Span(0, 13, "date of birth"),
        Span(10, 12, "city"),
        Span(17, 18, "x"),
    )
    text, losses = write([Sentence("all well"), Sentence(TEXT_OF_ALL, spans)])
    assert text == "all O\nwell O\n\nNew B-city\nYork I-city\nCity I-city\n, O\nby O\nthe O\nsea O\n\n"
    assert told(losses) == [
        "A span whose label has white space, which parts the columns, is left out once: "
        "example 2 (the date of birth 'New York City' at 0–13).",
        "A text comes back with other white space once: example 2 ('New York City , by the sea').",
        "A span that shares words with a longer one is left out, as a word has one tag once: "
        "example 2 (the city 'New York' at 0–8).",
        "A span that begins or ends within a word is left out once: example 2 (the city 'it' at 10–12).",
        "A span that holds no word is left out once: example 2 (the x ' ' at 17–18).",
    ]


def test_what_no_line_holds_leaves_its_example_out_and_is_told() -> None:
    layout = Layout(((0, 3),))
    sentences = [
        Sentence(""),
        Sentence(" \n"),
        Sentence("a b", (), layout),
        Sentence("a\tb", (), layout),
        Sentence("-DOCSTART- x"),
        Sentence("x"),
    ]
    text, losses = write(sentences, split="white space")
    assert text == "x O\n\n"
    assert told(losses) == [
        "An example without a word is left out 2 times: example 1, example 2.",
        "An example with a word that would be read as something else is left out 3 times: "
        "example 3 ('a b'), example 4 ('a\\tb'), example 5 ('-DOCSTART-').",
    ]


def test_a_tab_between_columns_holds_labels_with_spaces() -> None:
    sentence = Sentence("1 May", (Span(0, 5, "date of birth"),))
    text, losses = write([sentence], separator="\t")
    assert (text, told(losses)) == ("1\tB-date of birth\nMay\tI-date of birth\n\n", [])
    assert read(text)[0][0].spans == sentence.spans


@pytest.mark.parametrize("options", [{"split": "letters"}, {"separator": ","}])
def test_a_choice_that_does_not_exist_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=r"Choose one of: words, white space|Give a space or a tab"):
        write([], **options)


@pytest.mark.parametrize(
    "change",
    [
        {"document": "-DOCSTART- O\n\nevil B-X"}, {"document": "evil"}, {"separator": "\n"}, {"words": [[0, 99]]},
        {"columns": [["a"]]}, {"columns": [["a b"], ["c"]]}, {"columns": [["a\nb"], ["c"]]},
        {"words": [[0, 0], [0, 2]]}, {"words": "ab"}, {"inside": ["x"]}, {"words": None},
    ],
)  # fmt: skip
def test_what_is_no_layout_of_the_text_is_not_taken_for_one(change: dict[str, Any]) -> None:
    kept = remembered(Layout(((0, 2), (3, 5)), (("a",), ("b",)), (0,), "-DOCSTART- O"))
    assert recalled(kept, "EU is") is not None
    assert recalled({**kept, **change}, "EU is") is None
    assert recalled({}, "EU is") is None


@pytest.mark.parametrize("split", SPLITS)
@settings(max_examples=80, deadline=None)
@given(cases=some.lists(texts_with_spans("any"), max_size=4), separator=some.sampled_from([" ", "\t"]),
       joiner=some.sampled_from([" ", ""]))  # fmt: skip
def test_every_text_and_span_comes_back_or_is_told(
    split: str, cases: list[tuple[str, list[Span]]], separator: str, joiner: str
) -> None:
    written = [Sentence(text, tuple(spans)) for text, spans in cases]
    file, losses = write(written, separator=separator, joiner=joiner, split=split)
    back, notes = read(file, joiner)
    assert notes == []
    assert write(back, joiner=joiner)[0] == file
    place, total = iter(back), Counter[str]()
    for sentence in written:
        one, alone = write([sentence], separator=separator, joiner=joiner, split=split)
        lost = counted(alone)
        total += lost
        if not one:
            assert lost
            continue
        found = next(place)
        assert (found.text == sentence.text) == (lost[TEXT] == 0)
        assert len(found.spans) == len(sentence.spans) - sum(lost.values()) + lost[TEXT]
        if not lost[TEXT]:
            assert set(found.spans) <= set(sentence.spans)
    assert next(place, None) is None
    assert counted(losses) == total


WORDS = some.text(
    some.characters(exclude_categories=["Cs"], exclude_characters=" \t\n\r"), min_size=1, max_size=6
).filter(lambda word: word != "-DOCSTART-")
TAGS = some.sampled_from(tags_of_labels([label for label in LABELS if " " not in label]))


@settings(max_examples=60, deadline=None)
@given(data=some.data(), separator=some.sampled_from([" ", "\t"]), joiner=some.sampled_from([" ", ""]))
def test_any_file_in_the_common_form_comes_back_byte_by_byte(
    data: some.DataObject, separator: str, joiner: str
) -> None:
    between = data.draw(some.integers(0, 2))
    lines = some.tuples(WORDS, *[WORDS] * between, TAGS).map(separator.join)
    blocks = some.one_of(
        some.lists(lines, min_size=1, max_size=5).map(lambda block: "\n".join(block) + "\n\n"),
        some.just(f"-DOCSTART-{separator}O\n\n"),
    )
    file = "".join(data.draw(some.lists(blocks, max_size=5)))
    sentences, notes = read(file, joiner)
    text, losses = write(sentences, joiner=joiner)
    assert not losses
    # Only a document without a sentence does not come back.
    lost = [words for _, words in notes if "continues nothing" not in words]
    assert set(lost) <= {"no sentence follows in this document, so it is not kept"}
    assert (text == file) == (not lost)
    assert len(file) - len(text) == len(lost) * len("-DOCSTART- O\n\n")


@pytest.mark.parametrize("separator", [" ", "\t"])
def test_japanese_entities_come_in_and_go_out_byte_by_byte(shared_data: Path, separator: str) -> None:
    source = shared_data / "hironsan_ja" / "all.jsonl"
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    file = "".join(
        "".join(f"{word}{separator}{tag}\n" for word, tag in zip(row["tokens"], row["ner_tags"], strict=True)) + "\n"
        for row in rows
    )
    sentences, notes = read(file, joiner="")
    assert len(sentences) == 500
    assert [words for _, words in notes] == ["I-ART continues nothing, and was read as the beginning of a span"] * 2
    assert [one.text for one in sentences] == ["".join(row["tokens"]) for row in rows]
    text, losses = write(sentences, joiner="")
    assert not losses
    assert text.encode() == file.encode()
    spans = [one.text[span.start : span.end] for one in sentences for span in one.spans]
    assert spans[:2] == ["2005年7月14日", "南アフリカ共和国ダーバン"]
    assert len(spans) == sum(tag.startswith("B-") for row in rows for tag in row["ner_tags"]) + 2


@pytest.mark.parametrize(("split", "most"), [("words", 0.01), ("white space", 0.16)])
def test_slots_of_snips_come_back_from_conll_but_for_those_that_are_told(
    shared_data: Path, split: str, most: float
) -> None:
    source = shared_data / "snips" / "test.jsonl"
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    written = [Sentence(row["text"], tuple(Span(**span) for span in row["spans"])) for row in rows]
    file, losses = write(written, split=split)
    back, notes = read(file)
    assert (len(back), notes) == (700, [])
    assert write(back)[0].encode() == file.encode()
    spans = sum(len(one.spans) for one in written)
    lost = sum(counted(losses).values()) - counted(losses)[TEXT]
    assert sum(len(one.spans) for one in back) == spans - lost
    assert lost <= most * spans
    same = sum(one.text == other.text for one, other in zip(written, back, strict=True))
    assert same == 700 - counted(losses)[TEXT]
