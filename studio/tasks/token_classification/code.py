"""The code that people can copy: templates with places for a checkpoint, a text and a length."""

from studio.tasks.base import LongText
from studio.tasks.text_classification_long_code import beside, starts_of

PIPELINE = """\
from transformers import pipeline

marker = pipeline("token-classification", model={checkpoint})
marker.tokenizer.model_max_length = {max_length}
# How tokens become words and words become spans, as the model was trained to be read. Where a tokenizer does not mark
# the pieces of words, as those of RoBERTa, transformers takes words to end at spaces only: see the other tab.
strategy = getattr(marker.model.config, "decoding", {{}}).get("aggregation", "first")
text = {text}
for span in marker(text, aggregation_strategy=strategy):
    print(span["start"], span["end"], span["entity_group"], float(span["score"]))
"""

BY_HAND = """\
import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({checkpoint})
model = AutoModelForTokenClassification.from_pretrained({checkpoint}).eval()
strategy = getattr(model.config, "decoding", {{}}).get("aggregation", "first")

text = {text}
{reading}

def words_of(piece):
    # Each with its place in the text and the probabilities of its tokens, shape (tags,) for each token.
    with torch.inference_mode():
        logits = model(torch.tensor([[tokens["input_ids"][place] for place in piece]])).logits[0]  # (tokens, tags)
    words, former = [], None
    for place, chances in zip(piece, torch.softmax(logits, dim=-1)):
        if not tokens["special_tokens_mask"][place]:
            start, end = tokens["offset_mapping"][place]
            word = tokens.word_ids()[place]
            if words and word is not None and word == former and strategy != "simple":
                words[-1][1] = end
                words[-1][2].append(chances)
            else:
                words.append([start, end, [chances]])
        former = tokens.word_ids()[place]
    return words


def of_word(chances):
    if strategy == "average":
        return torch.stack(chances).mean(dim=0)
    return max(chances, key=torch.max) if strategy == "max" else chances[0]


def spans_of(piece):
    # Neighbouring words of one label are a span, unless one of them begins anew.
    spans = []
    for start, end, chances in words_of(piece):
        chance, index = of_word(chances).max(dim=0)
        tag = model.config.id2label[index.item()]
        label = tag[2:] if tag[:2] in ("B-", "I-") else tag
        if spans and spans[-1][2] == label and tag[:2] != "B-":
            spans[-1][1] = end
            spans[-1][3].append(chance.item())
        else:
            spans.append([start, end, label, [chance.item()]])
    return [(start, end, label, sum(each) / len(each)) for start, end, label, each in spans if label != "O"]


{joining}
for start, end, label, chance in found:
    start += len(text[start:end]) - len(text[start:end].lstrip())  # some tokenizers count the space before a word
    end -= len(text[start:end]) - len(text[start:end].rstrip())
    print(start, end, label, chance)
"""

WHOLE = """\
tokens = tokenizer(
    text, truncation=True, max_length={max_length}, return_offsets_mapping=True, return_special_tokens_mask=True
)
"""
ALL_TOKENS = """\
found = spans_of(range(len(tokens["input_ids"])))
"""

IN_PIECES = """\
tokens = tokenizer(text, return_offsets_mapping=True, return_special_tokens_mask=True)
places, special = list(range(len(tokens["input_ids"]))), tokens["special_tokens_mask"]
before, behind = special.index(0), special[::-1].index(0)  # such as [CLS] and [SEP]
first, body, last = places[:before], places[before : len(places) - behind], places[len(places) - behind :]
room = {max_length} - before - behind
"""
WINDOWS = """\
pieces = [[*first, *body[start : start + room], *last] for start in starts]
"""
HEAD_TAIL = """\
head = round({head} * room)
pieces = [[*first, *body[:head], *body[len(body) - (room - head) :], *last]]
"""
JOINED = """\
found = []
every = (one for piece in pieces for one in spans_of(piece))
for one in sorted(every, key=lambda one: (one[0] - one[1], -one[3], one[0])):
    if all(one[1] <= other[0] or other[1] <= one[0] for other in found):  # the longer of two that overlap
        found.append(one)
found.sort()
"""


def code(checkpoint: str, text: str, max_length: int, long: LongText | None) -> dict[str, str]:
    """By the name of the form; a text that is not `long` is cut to `max_length` tokens, if need be."""
    # repr() gives Python literals, so no text can break out of its quotes.
    values = {"checkpoint": repr(checkpoint), "text": repr(text)}
    pipeline = PIPELINE.format(max_length=max_length, **values)
    if long is None:
        reading, joining = WHOLE.format(max_length=max_length), ALL_TOKENS
    else:
        pipeline = beside(long) + pipeline
        reading, joining = IN_PIECES.format(max_length=max_length) + _pieces(long), JOINED
    return {"pipeline": pipeline, "by hand": BY_HAND.format(reading=reading, joining=joining, **values)}


def _pieces(long: LongText) -> str:
    return HEAD_TAIL.format(head=long.head) if long.head is not None else starts_of(long) + WINDOWS
