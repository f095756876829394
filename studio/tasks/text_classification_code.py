"""The code that people can copy: templates with places for a checkpoint, a text, a length and a base checkpoint."""

PIPELINE = """\
from transformers import pipeline

classifier = pipeline("text-classification", model={checkpoint}, top_k=None)
[answer] = classifier([{text}], truncation=True, max_length={max_length})
for row in answer:
    print(row["label"], row["score"])
"""

BY_HAND = """\
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({checkpoint})
model = AutoModelForSequenceClassification.from_pretrained({checkpoint}).eval()

inputs = tokenizer({text}, truncation=True, max_length={max_length}, return_tensors="pt")
with torch.inference_mode():
    logits = model(**inputs).logits  # shape (1, labels)
probabilities = torch.softmax(logits, dim=-1)[0]

for index, probability in enumerate(probabilities.tolist()):
    print(model.config.id2label[index], probability)
"""

HEAD_PIPELINE = """\
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from transformers import pipeline

folder = Path({checkpoint})
about = json.loads((folder / "head.json").read_text(encoding="utf-8"))
head = load_file(folder / "head.safetensors")

cut = {{"truncation": True, "max_length": {max_length}}}
encoder = pipeline("feature-extraction", model={base}, tokenize_kwargs=cut)
vector = np.array(encoder({text})[0]).mean(axis=0)  # the mean of the token vectors
logits = head["weight"] @ (vector / np.linalg.norm(vector)) + head["bias"]
powers = np.exp(logits - logits.max())
probabilities = powers / powers.sum()

for label, probability in zip(about["labels"], probabilities.tolist()):
    print(label, probability)
"""

HEAD_BY_HAND = """\
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

folder = Path({checkpoint})
about = json.loads((folder / "head.json").read_text(encoding="utf-8"))
head = load_file(folder / "head.safetensors")

tokenizer = AutoTokenizer.from_pretrained({base})
model = AutoModel.from_pretrained({base}, dtype=torch.float32).eval()
if model.config.is_encoder_decoder:
    model = model.get_encoder()

inputs = tokenizer({text}, truncation=True, max_length={max_length}, return_tensors="pt")
with torch.inference_mode():
    states = model(inputs["input_ids"], attention_mask=inputs["attention_mask"]).last_hidden_state
vector = states[0].mean(dim=0).double()  # shape (hidden size,)
logits = head["weight"] @ (vector / vector.norm()) + head["bias"]
probabilities = torch.softmax(logits, dim=-1)

for label, probability in zip(about["labels"], probabilities.tolist()):
    print(label, probability)
"""

# By the name of the form; a whole fine-tuned model, or a linear head on a base checkpoint as it is.
WHOLE_MODEL = {"pipeline": PIPELINE, "by hand": BY_HAND}
HEAD_ON_BASE = {"pipeline": HEAD_PIPELINE, "by hand": HEAD_BY_HAND}
