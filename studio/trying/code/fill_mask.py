"""Masks filled again."""

from studio.checkpoints.trying.answers import FilledTexts
from studio.checkpoints.trying.questions import FillMask

PIPELINE = """\
from transformers import pipeline

fill = pipeline("fill-mask", model={checkpoint}, dtype="float32")
for text in {texts}:
    found = fill(text, top_k={top_k}, tokenizer_kwargs={{"truncation": True, "max_length": {max_length}}})
    for choices in found if isinstance(found[0], list) else [found]:
        for choice in choices:
            print(repr(choice["token_str"]), choice["score"])
"""

BY_HAND = """\
import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({checkpoint})
model = AutoModelForMaskedLM.from_pretrained({checkpoint}, dtype=torch.float32).eval()

for text in {texts}:
    inputs = tokenizer(text, truncation=True, max_length={max_length}, return_tensors="pt")
    with torch.inference_mode():
        logits = model(**inputs).logits[0]  # shape (tokens, vocabulary)
    is_mask = inputs["input_ids"][0] == tokenizer.mask_token_id
    best = torch.softmax(logits[is_mask], dim=-1).topk({top_k})
    for ids, probabilities in zip(best.indices.tolist(), best.values.tolist()):
        for token_id, probability in zip(ids, probabilities):
            print(repr(tokenizer.decode([token_id])), probability)
"""


def code(checkpoint: str, question: FillMask, answer: FilledTexts) -> dict[str, str]:
    """A line for each choice: the token, and its probability."""
    values = {
        # repr() gives Python literals, so no text can break out of its quotes.
        "checkpoint": repr(checkpoint),
        "texts": repr(list(question.texts)),
        # There may be fewer tokens than were asked for.
        "top_k": len(answer.texts[0].masks[0].choices),
        "max_length": answer.max_length,
    }
    return {"pipeline": PIPELINE.format(**values), "by hand": BY_HAND.format(**values)}
