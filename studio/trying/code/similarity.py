"""Meanings compared again."""

from studio.checkpoints.trying.answers import Compared
from studio.checkpoints.trying.questions import Similarity

PIPELINE = """\
import torch
from transformers import pipeline

cut = {{"truncation": True, "max_length": {max_length}}}
extract = pipeline("feature-extraction", model={checkpoint}, dtype="float32", tokenize_kwargs=cut)
texts = {texts}
vectors = torch.stack([extract(text, return_tensors=True)[0].mean(dim=0) for text in texts])
unit = torch.nn.functional.normalize(vectors, dim=1)
for row in (unit @ unit.T).tolist():
    print(*row)
"""

BY_HAND = """\
import torch
from transformers import AutoModel, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({checkpoint})
model = AutoModel.from_pretrained({checkpoint}, dtype=torch.float32).eval()
{encoder}
vectors = []
for text in {texts}:
    inputs = tokenizer(text, truncation=True, max_length={max_length}, return_tensors="pt")
    with torch.inference_mode():
        states = model(**inputs).last_hidden_state  # shape (1, tokens, hidden size)
    vectors.append(states[0].mean(dim=0))
unit = torch.nn.functional.normalize(torch.stack(vectors), dim=1)
for row in (unit @ unit.T).tolist():
    print(*row)
"""


def code(checkpoint: str, question: Similarity, answer: Compared) -> dict[str, str]:
    """A line for each text: its cosine with each of them."""
    values = {
        "checkpoint": repr(checkpoint),
        "texts": repr(list(question.texts)),
        "max_length": answer.max_length,
        "encoder": "model = model.get_encoder()\n" if answer.of_encoder else "",
    }
    by_hand = BY_HAND.format(**values)
    # The pipeline would run the decoder, too, which has nothing to begin with.
    return {"by hand": by_hand} if answer.of_encoder else {"pipeline": PIPELINE.format(**values), "by hand": by_hand}
