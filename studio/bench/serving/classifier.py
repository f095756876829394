"""A classifier to measure with: a base checkpoint, and a head fitted in seconds, so that its labels mean something."""

from collections.abc import Mapping
from pathlib import Path

import torch
from sklearn.linear_model import LogisticRegression
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

from studio.checkpoints.names import locate

BATCH = 32
# The head sees what the encoder made of a text, and the encoder stays as it is.
HEAD = "classifier"


def fit_classifier(checkpoint: str, labelled: Mapping[str, str], folder: Path) -> None:
    """Write a checkpoint with a trained head into `folder`."""
    location, labels = locate(checkpoint), sorted(set(labelled.values()))
    names = {"id2label": dict(enumerate(labels)), "label2id": {label: index for index, label in enumerate(labels)}}
    config = AutoConfig.from_pretrained(location, num_labels=len(labels), trust_remote_code=False, **names)
    tokenizer = AutoTokenizer.from_pretrained(location, trust_remote_code=False)
    model = AutoModelForSequenceClassification.from_pretrained(
        location, config=config, use_safetensors=True, trust_remote_code=False
    ).eval()
    seen: list[torch.Tensor] = []
    head = getattr(model, HEAD)
    handle = head.register_forward_pre_hook(lambda _module, inputs: seen.append(inputs[0]))
    texts = list(labelled)
    with torch.inference_mode():
        for start in range(0, len(texts), BATCH):
            some = texts[start : start + BATCH]
            model(**tokenizer(some, truncation=True, max_length=256, padding=True, return_tensors="pt"))
    handle.remove()
    fitted = LogisticRegression(C=10.0, max_iter=2_000).fit(torch.cat(seen).numpy(), [*labelled.values()])
    with torch.no_grad():
        head.weight.copy_(torch.from_numpy(fitted.coef_))
        head.bias.copy_(torch.from_numpy(fitted.intercept_))
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
