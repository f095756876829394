"""The code that people can copy: templates with places for a checkpoint, a text and a length."""

from studio.tasks.base import LongText
from studio.tasks.text_classification_long_code import beside, pieces_of

PIPELINE = """\
from transformers import pipeline

classifier = pipeline("text-classification", model={checkpoint}, top_k=None, function_to_apply="sigmoid")
thresholds = getattr(classifier.model.config, "decoding", {{}}).get("thresholds", {{}})
[answer] = classifier([{text}], truncation=True, max_length={max_length})
for row in answer:
    print(row["label"], row["score"], row["score"] >= thresholds.get(row["label"], 0.5))
"""

BY_HAND = """\
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({checkpoint})
model = AutoModelForSequenceClassification.from_pretrained({checkpoint}).eval()
thresholds = getattr(model.config, "decoding", {{}}).get("thresholds", {{}})

{reading}
for index, probability in enumerate(probabilities.tolist()):
    label = model.config.id2label[index]
    print(label, probability, probability >= thresholds.get(label, 0.5))
"""

WHOLE = """\
inputs = tokenizer({text}, truncation=True, max_length={max_length}, return_tensors="pt")
with torch.inference_mode():
    logits = model(**inputs).logits  # shape (1, labels)
probabilities = torch.sigmoid(logits)[0]  # of each label by itself
"""

IN_PIECES = """\
{pieces}
with torch.inference_mode():
    logits = model(pieces).logits.double()  # shape (pieces, labels)
probabilities = torch.sigmoid((logits * weights[:, None]).sum(dim=0) / weights.sum())  # of each label by itself
"""


def code(checkpoint: str, text: str, max_length: int, long: LongText | None) -> dict[str, str]:
    """By the name of the form; a text that is not `long` is cut to `max_length` tokens, if need be."""
    # repr() gives Python literals, so no text can break out of its quotes.
    values = {"text": repr(text), "max_length": max_length}
    pipeline = PIPELINE.format(checkpoint=repr(checkpoint), **values)
    if long is None:
        reading = WHOLE.format(**values)
    else:
        pipeline = beside(long) + pipeline
        reading = IN_PIECES.format(pieces=pieces_of(text, max_length, long))
    return {"pipeline": pipeline, "by hand": BY_HAND.format(checkpoint=repr(checkpoint), reading=reading)}
