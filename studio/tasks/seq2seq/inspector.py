"""What becomes of target texts in the tokens that a model learns to write."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from studio.tasks.base import Said
from studio.tasks.inspecting import CUT, EMPTY, EXACT, Example, Fate, Limit, Mended, Tokenised


class TargetInspector:
    """See `Inspector`. An answer is one part, a text of its own, which stands in its own tokens."""

    states: Mapping[str, str] = {
        EXACT: "All of it is learnt.",
        CUT: "It has more tokens than max_length, so only those before that are learnt.",
        EMPTY: "The tokenizer makes no token of it, so a model learns to write nothing.",
    }
    part = ("target", "targets")
    setting: str | None = None

    def looked_at(self, example: Example) -> Example:
        return cast(Example, replace(cast(Any, example), text=example.label))

    def parts(self, said: Said) -> int:  # noqa: ARG002  # whatever it is
        return 1

    def fates(self, text: str, said: Said, tokens: Tokenised, limit: Limit) -> list[Fate]:  # noqa: ARG002  # the text
        own = _own(tokens)
        if not own:
            return [Fate(0, len(text), None, EMPTY, None, None, None)]
        kept = _kept(tokens, limit)
        state = EXACT if len(kept) == len(tokens) else CUT
        read = [place for place in own if place in kept]
        found = (tokens.offsets[read[0]][0], tokens.offsets[read[-1]][1]) if read else None
        return [Fate(0, len(text), None, state, (own[0], own[-1]), found, len(tokens))]

    def mend(self, choice: str, text: str, said: Said, tokens: Tokenised, limit: Limit) -> Mended:  # noqa: ARG002
        return Mended(said)

    def targets(
        self,
        text: str,  # noqa: ARG002  # the tokens are its
        learnt: Mended,  # noqa: ARG002
        tokens: Tokenised,
        labels: Sequence[str],  # noqa: ARG002  # a text has no label
        limit: Limit,
    ) -> list[str | None]:
        """The tokens themselves, special ones too: each is what a model is to write behind those before it."""
        kept = _kept(tokens, limit)
        return [piece if place in kept else None for place, piece in enumerate(tokens.pieces)]


def _own(tokens: Tokenised) -> list[int]:
    return [place for place, mark in enumerate(tokens.special) if not mark]


def _kept(tokens: Tokenised, limit: Limit) -> set[int]:
    """The places that a tokenizer keeps of a text: special tokens always, and as many others as there is room for."""
    own = _own(tokens)
    room = max(0, limit.max_length - (len(tokens) - len(own)))
    gone = own[room:] if limit.side == "right" else own[: max(0, len(own) - room)]
    return set(range(len(tokens))) - set(gone)
