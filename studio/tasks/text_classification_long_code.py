"""The code that people can copy for a text that is too long: its pieces, and how their answers become one."""

from studio.tasks.base import LongText

# Stands before what only cuts.
BESIDE = "# This cuts the text at the end. The studio read {what}: see the other tab.\n"

PIECES = """\
tokens = tokenizer({text}, return_special_tokens_mask=True)
ids, special = tokens["input_ids"], tokens["special_tokens_mask"]
before, behind = special.index(0), special[::-1].index(0)  # such as [CLS] and [SEP]
first, body, last = ids[:before], ids[before : len(ids) - behind], ids[len(ids) - behind :]
room = {max_length} - before - behind
"""

STARTS = """\
step = room - int(room * {overlap})
{limit}starts = [*range(0, len(body) - room, step), len(body) - room]
"""
WINDOWS = """\
pieces = torch.tensor([[*first, *body[start : start + room], *last] for start in starts])
# Each counts by the tokens that none before it had.
weights = torch.tensor([room, *(start - former for former, start in zip(starts, starts[1:]))])
"""
FIRST_OF_BODY = "body = body[: room + ({most} - 1) * step]\n"
LAST_OF_BODY = "body = body[-(room + ({most} - 1) * step) :]\n"

HEAD_TAIL = """\
head = round({head} * room)
pieces = torch.tensor([[*first, *body[:head], *body[len(body) - (room - head) :], *last]])
"""
ONE_WEIGHT = "weights = torch.tensor([1])\n"

BY_HAND = """\
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({checkpoint})
model = AutoModelForSequenceClassification.from_pretrained({checkpoint}).eval()

{pieces}
with torch.inference_mode():
    logits = model(pieces).logits.double()  # shape (pieces, labels)
probabilities = torch.softmax((logits * weights[:, None]).sum(dim=0) / weights.sum(), dim=-1)

for index, probability in enumerate(probabilities.tolist()):
    print(model.config.id2label[index], probability)
"""

HEAD_BY_HAND = """\
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

folder = Path({checkpoint})
about = json.loads((folder / "head.json").read_text(encoding="utf-8"))
head_weights = load_file(folder / "head.safetensors")

tokenizer = AutoTokenizer.from_pretrained({base})
model = AutoModel.from_pretrained({base}, dtype=torch.float32).eval()
if model.config.is_encoder_decoder:
    model = model.get_encoder()

{pieces}
with torch.inference_mode():
    states = model(pieces, attention_mask=torch.ones_like(pieces)).last_hidden_state
vectors = states.mean(dim=1).double()  # shape (pieces, hidden size)
vectors /= vectors.norm(dim=1, keepdim=True)
logits = vectors @ head_weights["weight"].T + head_weights["bias"]
probabilities = torch.softmax((logits * weights[:, None]).sum(dim=0) / weights.sum(), dim=-1)

for label, probability in zip(about["labels"], probabilities.tolist()):
    print(label, probability)
"""


def by_hand(checkpoint: str, text: str, max_length: int, base: str | None, long: LongText) -> str:
    """Python that reads the text as the studio has read it."""
    whole = BY_HAND if base is None else HEAD_BY_HAND
    pieces = pieces_of(text, max_length, long)
    return whole.format(checkpoint=repr(checkpoint), base=repr(base), pieces=pieces)


def pieces_of(text: str, max_length: int, long: LongText) -> str:
    """Python with a `tokenizer` that makes `pieces` of a text, token ids, and `weights` of them."""
    if long.head is not None:
        return beginning_and_end(text, max_length, long) + ONE_WEIGHT
    return PIECES.format(text=repr(text), max_length=max_length) + starts_of(long) + WINDOWS


def starts_of(long: LongText) -> str:
    """Python with a `body` of tokens, of which there is `room` for so many, that finds where windows start."""
    limit = LAST_OF_BODY if long.keeps_end else FIRST_OF_BODY
    return STARTS.format(overlap=long.overlap, limit=limit.format(most=long.windows) if long.is_cut else "")


def beginning_and_end(text: str, max_length: int, long: LongText) -> str:
    """Python with a `tokenizer` that makes `pieces` of a text, the ids of one piece, of which a share is its head."""
    return PIECES.format(text=repr(text), max_length=max_length) + HEAD_TAIL.format(head=long.head)


def beside(long: LongText) -> str:
    """A comment on code that cannot do the same."""
    what = f"it in {long.windows} windows" if long.head is None else "its beginning and its end"
    return BESIDE.format(what=what)
