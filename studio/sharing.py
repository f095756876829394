"""Links that give the same answer again: a text, the version that answered it, and how that was run."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from storage import Store
from storage.tables import Share
from studio.checkpoints.variants import REFERENCE, find_variant
from studio.errors import NotFound

# Browsers and proxies take more, but people paste links into chats.
LONGEST_QUERY = 1_500
ID_DIGITS = 16


@dataclass(frozen=True, slots=True)
class SharedInput:
    """What a link stands for; without a version it is answered by what serves, however that is run by then."""

    project: str
    version: str
    text: str
    variant: str = REFERENCE


class Sharing:
    """Makes links and opens the stored ones."""

    def __init__(self, store: Store, clock: Callable[[], float], require_text: Callable[[str], None]) -> None:
        """`require_text(text)` raises InvalidInput unless a version could answer the text."""
        self._store = store
        self._clock = clock
        self._require_text = require_text

    def link(self, project: str, version_id: int, version: str, text: str, variant: str = REFERENCE) -> str:
        """The query part of a permalink: the text itself when it is short, else the id it is stored under.

        Raises:
            InvalidInput: the text is empty, too long or no Unicode, or there is no such variant, so that the link
                would have no answer.
        """
        self._require_text(text)
        find_variant(variant)
        how = {} if variant == REFERENCE else {"variant": variant}
        query = "?" + urlencode({"project": project, "version": version, **how, "text": text})
        if len(query) <= LONGEST_QUERY:
            return query
        named = "\0".join([project, version, *how.values(), text])
        share_id = hashlib.sha256(named.encode()).hexdigest()[:ID_DIGITS]
        with self._store.begin() as transaction:
            project_id = transaction.versions.get(version_id).project_id
            transaction.shares.add(
                Share(
                    id=share_id,
                    project_id=project_id,
                    version_id=version_id,
                    variant=variant,
                    text=text,
                    created_at=self._clock(),
                )
            )
        return "?" + urlencode({"share": share_id})

    def open(self, share_id: str) -> SharedInput:
        """Raises NotFound."""
        with self._store.read() as transaction:
            share = transaction.shares.get(share_id)
            if share is None:
                raise NotFound(f"There is no shared input {share_id[:40]!r} in this studio. Ask for a fresh link.")
            return SharedInput(
                project=transaction.projects.get(share.project_id).name,
                version=transaction.versions.get(share.version_id).name,
                text=share.text,
                variant=share.variant,
            )

    def read(self, query: Mapping[str, str], project: str) -> SharedInput | None:
        """What the query of an address stands for, if it is a link; one that names no project means `project`.

        Raises NotFound: nothing is stored under its id.
        """
        if share := query.get("share"):
            return self.open(share)
        if text := query.get("text"):
            return SharedInput(project, query.get("version", ""), text, query.get("variant", REFERENCE))
        return None
