"""A snapshot as its row of the database: all but the texts, which never change, as the bytes of one Parquet file."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.tables import Snapshot
from studio.training.snapshot.content import TREATMENT, Content, schema_of


def to_members(content: Content) -> bytes:
    """The rows without their texts; what was done to answers with places stands in the file's metadata."""
    sink = pa.BufferOutputStream()
    rows = content.rows.drop_columns("text").combine_chunks()
    if content.treatment is not None:
        rows = rows.replace_schema_metadata({TREATMENT: json.dumps(dict(content.treatment), ensure_ascii=False)})
    pq.write_table(rows, sink, compression="zstd")
    return bytes(sink.getvalue())


def row_of(content: Content, project_id: int, now: float) -> Snapshot:
    """The row that keeps a snapshot."""
    members = to_members(content)
    return Snapshot(id=content.id, project_id=project_id, labels=list(content.labels), members=members, created_at=now)


def read_members(members: bytes) -> pa.Table:
    """What `to_members` made; all columns but the text."""
    return pq.read_table(pa.BufferReader(members))


def treatment_of(members: pa.Table) -> dict[str, Any] | None:
    """What was done to answers with places; None where there are none."""
    found = (members.schema.metadata or {}).get(TREATMENT.encode())
    return json.loads(found) if found is not None else None


def revisions_of(members: pa.Table) -> list[int]:
    """The ids of every revision that a snapshot rests on, each once, in order."""
    ids: list[int] = pc.unique(pc.list_flatten(members["revisions"])).sort().to_pylist()
    return ids


def from_members(task: str, labels: Sequence[str], members: bytes, texts: Mapping[int, str]) -> Content:
    """The snapshot again; `texts` are its examples' by id. Raises KeyError when one is missing."""
    rows = read_members(members)
    found = pa.array([texts[example_id] for example_id in rows["example_id"].to_pylist()], pa.string())
    schema = schema_of(rows.column_names)
    whole = rows.replace_schema_metadata(None).append_column("text", found).select(schema.names).cast(schema)
    return Content(task, tuple(labels), whole, treatment_of(rows))
