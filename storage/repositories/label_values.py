"""What answers say: names of the schema, and what is made of them."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.databases.among import among
from storage.databases.batches import batches
from storage.databases.dialect import upsert
from storage.databases.prepared import Prepared
from storage.tables import LabelValue, NamedLabel, SchemaLabel

# What values say, by their ids: only whoever knows a project's task can tell that.
Spell = Callable[[Iterable[int]], Mapping[int, Any]]
NAMED = Prepared(select(NamedLabel.schema_label_id).where(NamedLabel.value_id == bindparam("of_value")))
MEAN = (
    update(LabelValue)
    .where(LabelValue.id == bindparam("of_value"))
    .values(means_id=bindparam("meant"), is_lost=bindparam("lost"))
)


def canonical(content: Any) -> str:
    """JSON in the one form that the same content always has."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def written(said: Any) -> str:
    """What is said as a text: a name, or a sentence, as it is, and everything else as canonical JSON."""
    return said if isinstance(said, str) else canonical(said)


def spelled(value_ids: Collection[int | None], spell: Spell) -> dict[int | None, Any]:
    """What these values say; None is no value, and says nothing."""
    said = spell({value_id for value_id in value_ids if value_id is not None})
    return {value_id: None if value_id is None else said[value_id] for value_id in value_ids}


class LabelValues:
    """Rows of `label_values` and `named_labels`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()

    def add_names(self, labels: Sequence[SchemaLabel]) -> None:
        """Store names of a schema, each under the id of the value that it is."""
        values = [LabelValue(project_id=label.project_id) for label in labels]
        self._session.add_all(values)
        self._session.flush()
        for label, value in zip(labels, values, strict=True):
            label.id = value.id
        self._session.add_all(labels)
        self._session.flush()
        self._session.add_all([NamedLabel(value_id=row.id, schema_label_id=row.id, count=1) for row in labels])
        self._session.flush()

    def labels(self, value_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
        """The labels of the schema that each of these values names, by their ids."""
        found: dict[int, list[int]] = {}
        for batch in batches(sorted(set(value_ids))):
            rows = select(NamedLabel.value_id, NamedLabel.schema_label_id).where(NamedLabel.value_id.in_(batch))
            for value_id, label_id in self._connection.execute(rows):
                found.setdefault(value_id, []).append(label_id)
        return {value_id: tuple(named) for value_id, named in found.items()}

    def labels_of(self, value_id: int) -> list[int]:
        """The same for one value, as often as somebody submits."""
        return [label_id for (label_id,) in NAMED.rows(self._connection, of_value=value_id)]

    def intern(self, project_id: int, content: Any, labels: Sequence[int]) -> int:
        """The id of a structured value, stored where the project has none yet that says the same.

        `labels` are those that it names by their ids, as often as it does.
        """
        written = canonical(content)
        digest = _digest(written)
        row = {"project_id": project_id, "digest": digest, "content": written}
        added = upsert(self._session, LabelValue).on_conflict_do_nothing().returning(LabelValue.id)
        value_id = self._connection.scalar(added, row)
        if value_id is None:
            return self._known(project_id, digest)
        self._name({value_id: labels})
        return int(value_id)

    def intern_all(self, project_id: int, contents: Mapping[str, Sequence[int]]) -> dict[str, int]:
        """The ids of canonical contents, stored where they are new, of which the labels are given that each names."""
        known = self.known(project_id, contents)
        return known | self.add_all(project_id, {one: contents[one] for one in contents if one not in known})

    def add_all(self, project_id: int, contents: Mapping[str, Sequence[int]]) -> dict[str, int]:
        """The ids of canonical contents that are new, and of which the labels are given that each names."""
        digests, ids = {_digest(content): content for content in contents}, dict[str, int]()
        added = insert(LabelValue).returning(LabelValue.id, LabelValue.digest)
        for batch in batches(digests.items()):
            rows = [{"project_id": project_id, "digest": digest, "content": content} for digest, content in batch]
            found = self._connection.execute(added, rows)
            ids.update((digests[digest], value_id) for value_id, digest in found if digest is not None)
        self._name({value_id: contents[content] for content, value_id in ids.items()})
        return ids

    def known(self, project_id: int, contents: Iterable[str]) -> dict[str, int]:
        """The ids of those of these canonical contents that are stored."""
        digests = {_digest(content): content for content in contents}
        rows = select(LabelValue.digest, LabelValue.id).where(
            LabelValue.project_id == project_id, among(self._connection, LabelValue.digest, list(digests))
        )
        return {digests[digest]: key for digest, key in self._connection.execute(rows) if digest is not None}

    def contents(self, value_ids: Iterable[int]) -> dict[int, Any]:
        """What these values say, labels by their ids; those that are names of the schema are left out."""
        rows = select(LabelValue.id, LabelValue.content).where(
            among(self._connection, LabelValue.id, sorted(set(value_ids))), LabelValue.content.is_not(None)
        )
        return {value_id: json.loads(content or "") for value_id, content in self._connection.execute(rows)}

    def meaning(self, value_ids: Iterable[int]) -> dict[int, int | None]:
        """What structured values mean by the labels in use; None for one that means nothing any more."""
        meant = func.coalesce(LabelValue.means_id, LabelValue.id)
        rows = select(LabelValue.id, meant, LabelValue.is_lost).where(
            among(self._connection, LabelValue.id, sorted(set(value_ids)))
        )
        return {key: None if is_lost else now for key, now, is_lost in self._connection.execute(rows)}

    def mean(self, meanings: Mapping[int, int | None]) -> None:
        """Have structured values mean others, themselves, or nothing any more."""
        rows = [
            {"of_value": value_id, "meant": now if now != value_id else None, "lost": now is None}
            for value_id, now in meanings.items()
        ]
        if rows:
            self._connection.execute(MEAN, rows)

    def structured(self, project_id: int) -> list[int]:
        """Every value of a project that is more than a name of the schema."""
        rows = select(LabelValue.id).where(LabelValue.project_id == project_id, LabelValue.content.is_not(None))
        return list(self._connection.scalars(rows))

    def naming(self, project_id: int, labels: Collection[int]) -> dict[int, Any]:
        """Every structured value of a project that names one of these labels, and what it says."""
        rows = select(LabelValue.id, LabelValue.content).where(
            LabelValue.project_id == project_id,
            LabelValue.content.is_not(None),
            LabelValue.id.in_(select(NamedLabel.value_id).where(NamedLabel.schema_label_id.in_(labels))),
        )
        return {value_id: json.loads(content or "") for value_id, content in self._connection.execute(rows)}

    def _name(self, named: Mapping[int, Sequence[int]]) -> None:
        """Note which labels these new values name, and how often."""
        counts = {value_id: Counter(labels) for value_id, labels in named.items()}
        rows = [
            {"value_id": value_id, "schema_label_id": label_id, "count": found[label_id]}
            for value_id, found in counts.items()
            for label_id in sorted(found)
        ]
        if rows:
            self._connection.execute(insert(NamedLabel), rows)

    def _known(self, project_id: int, digest: str) -> int:
        rows = select(LabelValue.id).where(LabelValue.project_id == project_id, LabelValue.digest == digest)
        value_id = self._connection.scalar(rows)
        if value_id is None:
            raise LookupError(f"project {project_id} has no value of digest {digest}")
        return int(value_id)

    def remove_all(self, project_id: int) -> None:
        """A project without examples has no values any more, and no labels."""
        of_project = select(LabelValue.id).where(LabelValue.project_id == project_id)
        self._session.execute(delete(NamedLabel).where(NamedLabel.value_id.in_(of_project)))
        for table in (SchemaLabel, LabelValue):
            self._session.execute(delete(table).where(table.project_id == project_id))


def _digest(written: str) -> str:
    return sha256(written.encode()).hexdigest()[:32]
