"""Links that give the same answer again: what was asked, the version that answered, and how that was run and read it.

An image has no link: nothing keeps what somebody has shown to a model.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

from storage import Store
from storage.tables import Share
from studio.checkpoints.variants import REFERENCE, find_variant
from studio.errors import InvalidInput, NotFound

# Browsers and proxies take more, but people paste links into chats.
LONGEST_QUERY = 1_500
ID_DIGITS = 16


class RequireText(Protocol):
    """What says whether a text can be answered; `what` is what it is called."""

    def __call__(self, text: str, *, what: str = "text") -> None: ...


@dataclass(frozen=True, slots=True)
class SharedInput:
    """What a link stands for; `long_inputs` is what was done with long texts, where that differs from the usual.

    Without a version it is answered by what serves, run as it is by then, and read as the project reads long texts.
    """

    project: str
    version: str
    text: str
    long_inputs: dict[str, Any] = field(default_factory=dict)
    variant: str = REFERENCE
    # What is asked about the text, where the task asks something.
    question: str | None = None


class Sharing:
    """Makes links and opens the stored ones."""

    def __init__(self, store: Store, clock: Callable[[], float], require_text: RequireText) -> None:
        """`require_text(text)` raises InvalidInput unless a version could answer the text, or the question."""
        self._store = store
        self._clock = clock
        self._require_text = require_text

    def link(
        self,
        project: str,
        version_id: int,
        version: str,
        text: str,
        long_inputs: Mapping[str, Any] | None = None,
        *,
        variant: str = REFERENCE,
        question: str | None = None,
    ) -> str:
        """The query part of a permalink: the text itself when it is short, else the id it is stored under.

        Raises:
            InvalidInput: the text or the question is empty, too long or no Unicode, or there is no such variant, so
                that the link would have no answer.
        """
        self._require_text(text)
        if question is not None:
            self._require_text(question, what="question")
        how = {} if find_variant(variant).name == REFERENCE else {"variant": variant}
        how |= {"long_inputs": _written(long_inputs)} if long_inputs else {}
        asked = {} if question is None else {"question": question}
        query = "?" + urlencode({"project": project, "version": version, **how, **asked, "text": text})
        if len(query) <= LONGEST_QUERY:
            return query
        share = Share(
            id=_id_of(project, version, text, *how.values(), question=question),
            version_id=version_id,
            text=text,
            question=question,
            variant=variant,
            long_inputs=dict(long_inputs or {}),
            created_at=self._clock(),
        )
        return "?" + urlencode({"share": self._keep(share)})

    def _keep(self, share: Share) -> str:
        share_id = share.id
        with self._store.begin() as transaction:
            share.project_id = transaction.versions.get(share.version_id).project_id
            transaction.shares.add(share)
        return share_id

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
                long_inputs=share.long_inputs,
                variant=share.variant,
                question=share.question,
            )

    def read(self, query: Mapping[str, str], project: str) -> SharedInput | None:
        """What the query of an address stands for, if it is a link; one that names no project means `project`.

        Raises:
            NotFound: nothing is stored under its id.
            InvalidInput: it says nothing that can be understood of how long texts are read.
        """
        if share := query.get("share"):
            return self.open(share)
        if text := query.get("text"):
            read, variant = _understood(query.get("long_inputs", "")), query.get("variant", REFERENCE)
            return SharedInput(project, query.get("version", ""), text, read, variant, query.get("question") or None)
        return None


def _id_of(*parts: str, question: str | None) -> str:
    """Links without a question keep the ids that they had before there were any; JSON has no NUL between parts."""
    written = "\0".join(parts) if question is None else json.dumps([*parts, question])
    return hashlib.sha256(written.encode()).hexdigest()[:ID_DIGITS]


def _written(long_inputs: Mapping[str, Any]) -> str:
    return json.dumps(long_inputs, sort_keys=True, separators=(",", ":"))


def _understood(written: str) -> dict[str, Any]:
    try:
        found = json.loads(written or "{}")
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The link is damaged: its long_inputs cannot be read. Ask for a fresh link.") from error
    if not isinstance(found, dict):
        raise InvalidInput("The link is damaged: its long_inputs are no settings. Ask for a fresh link.")
    return found
