"""A snapshot as its row of the database: all but the texts, which never change, as the bytes of one Parquet file."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.tables import Snapshot
from studio.training.snapshot.content import Content, schema_of


def to_members(content: Content) -> bytes:
    """The rows without their texts."""
    sink = pa.BufferOutputStream()
    pq.write_table(content.rows.drop_columns("text").combine_chunks(), sink, compression="zstd")
    return bytes(sink.getvalue())


def row_of(content: Content, project_id: int, now: float) -> Snapshot:
    """The row that keeps a snapshot."""
    members = to_members(content)
    return Snapshot(id=content.id, project_id=project_id, labels=list(content.labels), members=members, created_at=now)


def read_members(members: bytes) -> pa.Table:
    """What `to_members` made; SCHEMA or SOFT_SCHEMA but for the text."""
    return pq.read_table(pa.BufferReader(members))


def revisions_of(members: pa.Table) -> list[int]:
    """The ids of every revision that a snapshot rests on, each once, in order."""
    ids: list[int] = pc.unique(pc.list_flatten(members["revisions"])).sort().to_pylist()
    return ids


def from_members(labels: Sequence[str], members: bytes, texts: Mapping[int, str]) -> Content:
    """The snapshot again; `texts` are its examples' by id. Raises KeyError when one is missing."""
    rows = read_members(members)
    found = pa.array([texts[example_id] for example_id in rows["example_id"].to_pylist()], pa.string())
    schema = schema_of(rows.column_names)
    return Content(tuple(labels), rows.append_column("text", found).select(schema.names).cast(schema))
