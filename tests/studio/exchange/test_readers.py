"""Every format gives the same records, and says what is wrong with a file that is not of that format."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from studio.errors import BadFile
from studio.exchange.readers import READERS, read

WriteFile = Callable[[str, str | bytes], Path]
ROWS: list[dict[str, object]] = [
    {"text": "Where is my parcel?", "label": "delivery"},
    {"text": 'She said "no", twice\nover; {} | é 日本語 🙂', "label": "refund"},
    {"text": " spaces stay ", "label": ""},
]


def quoted(value: object) -> str:
    return '"' + str(value).replace('"', '""') + '"'


def delimited(delimiter: str) -> bytes:
    lines = [
        delimiter.join(quoted(cell) for cell in cells) for cells in [["text", "label"], *(r.values() for r in ROWS)]
    ]
    return "\r\n".join(lines).encode()


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(ROWS), sink)
    return bytes(sink.getvalue())


CONTENTS: dict[str, bytes] = {
    ".csv": delimited(","),
    ".tsv": delimited("\t"),
    ".json": json.dumps(ROWS, indent=1).encode(),
    ".jsonl": "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS).encode(),
    ".ndjson": b"\n\n".join(json.dumps(row).encode() for row in ROWS),
    ".parquet": parquet(),
}


def test_every_file_format_has_a_sample_here() -> None:
    assert set(CONTENTS) == set(READERS) - {"datasets", "images", ".zip"} - {".conll", ".iob", ".iob2", ".bio"}


@pytest.mark.parametrize("suffix", CONTENTS)
def test_every_format_gives_the_same_values(suffix: str, write: WriteFile) -> None:
    assert [record.values for record in read(write(f"rows{suffix}", CONTENTS[suffix]))] == ROWS


@pytest.mark.parametrize("suffix", sorted(set(CONTENTS) - {".parquet"}))
def test_a_byte_order_mark_is_not_part_of_the_first_column(suffix: str, write: WriteFile) -> None:
    path = write(f"rows{suffix}", b"\xef\xbb\xbf" + CONTENTS[suffix])
    assert [record.values for record in read(path)] == ROWS


@pytest.mark.parametrize("suffix", CONTENTS)
def test_an_upper_case_suffix_is_the_same_format(suffix: str, write: WriteFile) -> None:
    assert len(list(read(write(f"ROWS{suffix.upper()}", CONTENTS[suffix])))) == len(ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_the_delimiter_is_found_whatever_the_suffix(delimiter: str, suffix: str, write: WriteFile) -> None:
    assert [record.values for record in read(write(f"rows{suffix}", delimited(delimiter)))] == ROWS


def test_commas_in_a_single_column_do_not_split_it(write: WriteFile) -> None:
    path = write("rows.csv", "text\nHello, world\nwell, well, well\n")
    assert [record.values["text"] for record in read(path)] == ["Hello, world", "well, well, well"]


def test_the_delimiter_is_found_in_a_file_longer_than_the_sample(write: WriteFile) -> None:
    line = '"a; b"\t' + "x" * 300
    path = write("rows.csv", "text\tlabel\n" + f"{line}\n" * 1_000)
    assert {tuple(record.values) for record in read(path)} == {("text", "label")}


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("csv: the line on which the record starts", 'rows.csv|text,n\n"a\nb",1\n\nc,2\n', [2, 5]),
        ("jsonl: the line, empty ones counted", 'rows.jsonl|{"n": 1}\n\n{"n": 2}\n', [1, 3]),
        ("json: the place in the list", 'rows.json|[{"n": 1},\n\n{"n": 2}]', [1, 2]),
    ],
)
def test_rows_are_counted_as_a_person_would(name: str, content: str, rows: list[int], write: WriteFile) -> None:
    assert [record.row for record in read(write(*content.split("|", 1)))] == rows, name


def test_parquet_rows_are_counted_across_batches(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": range(2_500)}), tmp_path / "rows.parquet", row_group_size=700)
    assert [(r.row, r.values["n"]) for r in read(tmp_path / "rows.parquet")] == [(n + 1, n) for n in range(2_500)]


def test_line_ends_inside_a_quoted_cell_stay_as_they_are(write: WriteFile) -> None:
    path = write("rows.csv", 'text,label\r\n"a\r\nb\rc\nd",x\r\n')
    assert next(read(path)).values["text"] == "a\r\nb\rc\nd"


def test_old_mac_line_ends_are_line_ends(write: WriteFile) -> None:
    assert [record.row for record in read(write("rows.csv", "text,label\ra,b\rc,d\r"))] == [2, 3]


def test_a_json_file_of_json_lines_is_read_as_such(write: WriteFile) -> None:
    assert [record.values for record in read(write("rows.json", '{"n": 1}\n{"n": 2}\n'))] == [{"n": 1}, {"n": 2}]


def test_a_column_without_a_name_gets_its_number(write: WriteFile) -> None:
    assert list(next(read(write("rows.csv", "text, label ,\na,b,c\n"))).values) == ["text", "label", "column 3"]


def test_a_long_cell_is_read_whole(write: WriteFile) -> None:
    assert next(read(write("rows.csv", "text,label\n" + "x" * 500_000 + ",a\n"))).values["text"] == "x" * 500_000


def test_parquet_written_by_datasets_gives_the_names_of_its_classes(tmp_path: Path) -> None:
    note = {"info": {"features": {"label": {"names": ["neg", "pos"], "_type": "ClassLabel"}, "n": {"_type": "Value"}}}}
    table = pa.table({"n": [1, 1, 1], "label": [1, 0, -1]})
    pq.write_table(table.replace_schema_metadata({"huggingface": json.dumps(note)}), tmp_path / "rows.parquet")
    assert [record.values["label"] for record in read(tmp_path / "rows.parquet")] == ["pos", "neg", None]


def test_classes_inside_lists_and_objects_have_their_names_too(tmp_path: Path) -> None:
    kind = {"names": ["neg", "pos"], "_type": "ClassLabel"}
    number = {"dtype": "int64", "_type": "Value"}
    features = {
        "labels": {"feature": kind, "_type": "List"},
        "spans": {"feature": {"start": number, "label": kind}, "_type": "List"},
    }
    rows = [{"labels": [1, 0], "spans": [{"start": 3, "label": 1}]}, {"labels": [], "spans": None}]
    table = pa.Table.from_pylist(rows)
    note = json.dumps({"info": {"features": features}})
    pq.write_table(table.replace_schema_metadata({"huggingface": note}), tmp_path / "rows.parquet")
    assert [record.values for record in read(tmp_path / "rows.parquet")] == [
        {"labels": ["pos", "neg"], "spans": [{"start": 3, "label": "pos"}]},
        {"labels": [], "spans": None},
    ]


@pytest.mark.parametrize("note", ["", "[]", "{", '{"info": {"features": {"n": {"_type": "ClassLabel"}}}}'])
def test_a_strange_note_in_parquet_is_ignored(note: str, tmp_path: Path) -> None:
    table = pa.table({"n": [1]}).replace_schema_metadata({"huggingface": note})
    pq.write_table(table, tmp_path / "rows.parquet")
    assert next(read(tmp_path / "rows.parquet")).values == {"n": 1}


BAD = {
    "an empty CSV": ("rows.csv", b"", "is empty"),
    "a CSV of blank lines": ("rows.csv", b"\xef\xbb\xbf\r\n \r\n", "is empty. Expected a line"),
    "a CSV with only a header": ("rows.csv", b"text,label\n", "no rows"),
    "an empty JSON list": ("rows.json", b"[]", "no rows"),
    "an empty JSONL": ("rows.jsonl", b"\n", "is empty"),
    "an empty Parquet file": ("rows.parquet", b"", "cannot be read as Parquet"),
    "an Excel workbook": ("rows.csv", b"PK\x03\x04\x14\x00\xff\xff", "Excel workbook"),
    "a gzip file": ("rows.jsonl", b"\x1f\x8b\x08\x00", "gzip"),
    "a Parquet file named CSV": ("rows.csv", parquet(), "is a Parquet file"),
    "UTF-16 with a mark": ("rows.csv", "text,label\na,b\n".encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": ("rows.csv", "text,label\na,b\n".encode("utf-16-le"), "UTF-16"),
    "a picture": ("rows.json", b"\x89PNG\r\n\x1a\n" + bytes(100), "binary"),
    "Latin-1": ("rows.csv", "text,label\nab,c\ncafé,d\n".encode("latin-1"), "row 3: the byte 0xE9"),
    "a character cut at the end": ("rows.jsonl", '{"text": "é'.encode()[:-1], "row 1: the byte 0xC3"),
    "a surrogate in UTF-8": ("rows.csv", b"text\na\n\xed\xa0\x80\n", "row 3: the byte 0xED"),
    "too many cells": ("rows.csv", b'text,label\n"a\nb",c\nd,e,f\n', "row 4: it has 3 cells, and the header has 2"),
    "too few cells": ("rows.csv", b"text,label\na\n", "row 2: it has 1 cells, and the header has 2"),
    "a quote that is never closed": ("rows.csv", b'text,label\na,b\n"c,d\ne,f\n', "row 3: unexpected end of data"),
    "a quote inside a quoted cell": ("rows.csv", b'text,label\n"a "b" c",d\n', "row 2: "),
    "two columns of a name": ("rows.csv", b"text,text\na,b\n", "two columns named 'text'"),
    "broken JSON lines": ("rows.jsonl", b'{"a": 1}\n{"a": \n', "row 2: broken JSON: Expecting value at column"),
    "JSON lines that are no objects": ("rows.jsonl", b'{"a": 1}\n[1]\n', "row 2: it is a list, not an object"),
    "JSON nested too deep": ("rows.jsonl", b"[" * 200_000, "row 1: broken JSON"),
    "a number of a million digits": ("rows.jsonl", b'{"a": ' + b"1" * 1_000_000 + b"}", "row 1: broken JSON"),
    "broken JSON": ("rows.json", b'[{"a": 1},\n{"a": 2},\n{"a" 3}]', "line 3: broken JSON"),
    "JSON cut short": ("rows.json", b'[{"a": 1},\n{"a": 2}\n', "line 3: broken JSON"),
    "JSON cut after a comma": ("rows.json", b'[{"a": 1},', "line 1: broken JSON"),
    "JSON that goes on after its list": ("rows.json", b'[{"a": 1}]\n[{"a": 2}]', "line 2: broken JSON"),
    "a JSON list nested too deep": ("rows.json", b"[" * 200_000, "broken JSON"),
    "a JSON list of strings": ("rows.json", b'[{"a": 1}, "b"]', "row 2: it is a str, not an object"),
    "a JSON object": ("rows.json", b'{"rows": [{"a": 1}]}', "holds no list"),
    "an article without paragraphs": ("rows.json", b'{"data": [{"a": 1}]}', 'no proper "paragraphs"'),
    "a JSON string": ("rows.json", b'"text"', "holds no list"),
    "Parquet that is none": ("rows.parquet", b"text,label\na,b\n" * 10, "cannot be read as Parquet"),
    "Parquet cut short": ("rows.parquet", parquet()[:-20], "cannot be read as Parquet"),
    "a format that nobody reads": ("rows.xlsx", b"PK\x03\x04", "Expected one of: .csv, .tsv"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_with_what_is_wrong_and_where(case: str, write: WriteFile) -> None:
    name, content, words = BAD[case]
    with pytest.raises(BadFile) as caught:
        list(read(write(name, content)))
    assert words in str(caught.value)
    assert name in str(caught.value)
    if words.startswith(("row", "line")):
        assert len(caught.value.rows) == 1
        assert words in caught.value.rows[0]


@pytest.mark.parametrize(
    "days",
    [pa.array([2**30], pa.date32()), pa.array([2**62], pa.duration("ms")), pa.array([1], pa.timestamp("us", "x"))],
)
def test_values_of_parquet_that_python_does_not_have_are_refused(days: pa.Array, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["a"], "days": days}), tmp_path / "rows.parquet")
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        list(read(tmp_path / "rows.parquet"))


def test_two_columns_of_a_name_are_refused_in_parquet_too(tmp_path: Path) -> None:
    columns = [pa.array(["a"]), pa.array(["refund"]), pa.array(["delivery"])]
    pq.write_table(pa.Table.from_arrays(columns, ["text", "label", "label"]), tmp_path / "rows.parquet")
    with pytest.raises(BadFile, match="two columns named 'label'"):
        list(read(tmp_path / "rows.parquet"))


@pytest.mark.timeout(120)  # it took minutes when each column was looked for among all
def test_a_header_of_very_many_columns_is_read_at_once(write: WriteFile) -> None:
    path = write("rows.csv", "text" + ",x" * 2 + "," * 50_000 + "\n")
    with pytest.raises(BadFile, match="two columns named 'x'"):
        list(read(path))


def test_damaged_parquet_pages_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"text": [f"text {n}" for n in range(5_000)]}), path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[200:2_000] = bytes(1_800)
    path.write_bytes(content)
    with pytest.raises(BadFile, match="cannot be read as Parquet"):
        list(read(path))


def test_an_encoding_error_is_found_past_the_first_chunk(write: WriteFile) -> None:
    content = "text\n" + "é" * 9 + "x\n"
    lines = (1 << 20) // len(content[5:].encode()) + 10
    path = write("rows.csv", b"text\n" + content[5:].encode() * lines + b"\xff\n")
    with pytest.raises(BadFile, match=f"row {lines + 2}: the byte 0xFF"):
        list(read(path))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"no file 'absent\.csv'"):
        list(read(tmp_path / "absent.csv"))


def test_a_reader_takes_no_more_of_a_file_than_it_is_asked_for(write: WriteFile) -> None:
    records = read(write("rows.csv", "text,label\na,b\n" * 2 + "c\n"))
    assert next(records).values == {"text": "a", "label": "b"}
    assert next(records).row == 3
