"""What somebody sends to people, as a file that can be imported, and by what it is told from other examples."""

import json
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from studio.exchange.mapping import ColumnMapping
from studio.exchange.split import text_hash
from studio.images import digest_of
from studio.inputs import Input

# The column that says who sent it.
BY = "asked_by"


def write_sent(inputs: Sequence[Input], person: str, folder: Path) -> tuple[Path, ColumnMapping]:
    """A file in this folder, and where in it they stand. All of them are texts, questions or images."""
    images = [one for one in inputs if isinstance(one, bytes)]
    return _images(images, person, folder) if images else _texts(inputs, person, folder)


def sent_hash(one: Input) -> str:
    """By what an example that is made of this is told from every other."""
    return text_hash("", image=digest_of(one)) if isinstance(one, bytes) else text_hash(**_parts(one))


def _images(images: Sequence[bytes], person: str, folder: Path) -> tuple[Path, ColumnMapping]:
    path = folder / "asked.parquet"
    cells = [{"bytes": image, "path": None} for image in images]
    pq.write_table(pa.table({"image": cells, BY: [person] * len(cells)}), path)
    return path, ColumnMapping("image")


def _texts(inputs: Sequence[Input], person: str, folder: Path) -> tuple[Path, ColumnMapping]:
    path = folder / "asked.jsonl"
    rows = [_parts(one) for one in inputs]
    path.write_text("\n".join(json.dumps(row | {BY: person}) for row in rows), encoding="utf-8")
    return path, ColumnMapping("text", question="question" if any("question" in row for row in rows) else None)


def _parts(one: Input) -> dict[str, str]:
    """A text, with the question about it where there is one."""
    assert not isinstance(one, bytes), "images have a file of their own"
    return {"text": one} if isinstance(one, str) else {"question": one[0], "text": one[1]}
