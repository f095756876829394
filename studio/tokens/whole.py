"""Many texts as a tokenizer gives them whole, nothing cut, for whoever looks at each of their tokens."""

from collections.abc import Sequence
from typing import Any

from studio.errors import InvalidInput
from studio.tasks.inspecting import Tokenised
from studio.tokens.limits import Tokenizer, require_fast


def whole(tokenizer: Tokenizer, texts: Sequence[str], questions: Sequence[str] | None = None) -> list[Tokenised]:
    """Each text, behind its question where there are some. Raises InvalidInput: the tokenizer is slow, or fails."""
    require_fast(tokenizer)
    inputs = (list(texts),) if questions is None else (list(questions), list(texts))
    try:
        found = tokenizer(*inputs, truncation=False, padding=False, return_offsets_mapping=True, verbose=False)
    except Exception as error:  # the tokenizers library raises bare Exceptions, such as for a missing [UNK]
        raise InvalidInput(f"The tokenizer could not cut these texts: {error}. Choose another tokenizer.") from error
    return [_tokenised(tokenizer, encoding) for encoding in found.encodings]


def _tokenised(tokenizer: Tokenizer, encoding: Any) -> Tokenised:
    unknown, special = tokenizer.unk_token_id, encoding.special_tokens_mask
    return Tokenised(
        pieces=encoding.tokens,
        ids=encoding.ids,
        offsets=encoding.offsets,
        word_ids=encoding.word_ids,
        special=special,
        sequence_ids=encoding.sequence_ids,
        is_unknown=[one == unknown and not mark for one, mark in zip(encoding.ids, special, strict=True)],
    )
