"""The probability of every label of a text: an encoder's mean token vector, at length 1, times a linear head.

python predict.py "a text" "another text"
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from transformers import AutoModel, AutoTokenizer

HERE = Path(__file__).resolve().parent
ABOUT = json.loads((HERE / "head.json").read_text(encoding="utf-8"))
HEAD = load_file(HERE / "head.safetensors")
TOKENIZER = AutoTokenizer.from_pretrained(HERE / "encoder")
ENCODER = AutoModel.from_pretrained(HERE / "encoder", dtype=torch.float32).eval()

if TOKENIZER.pad_token is None:
    TOKENIZER.pad_token = TOKENIZER.eos_token
if ENCODER.config.is_encoder_decoder:
    ENCODER = ENCODER.get_encoder()


def predict(texts: Sequence[str]) -> list[dict[str, float]]:
    """Label -> probability, for each text."""
    tokens = TOKENIZER(list(texts), truncation=True, max_length=ABOUT["max_length"], padding=True, return_tensors="pt")
    with torch.inference_mode():
        states = ENCODER(tokens["input_ids"], attention_mask=tokens["attention_mask"]).last_hidden_state
    mask = tokens["attention_mask"].unsqueeze(-1).to(states.dtype)
    vectors = ((states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)).double().numpy()
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.finfo(np.float64).tiny)
    logits = vectors @ HEAD["weight"].astype(np.float64).T + HEAD["bias"]
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    rows = powers / powers.sum(axis=1, keepdims=True)
    return [dict(zip(ABOUT["labels"], row.tolist(), strict=True)) for row in rows]


if __name__ == "__main__":
    print(json.dumps(predict(sys.argv[1:]), ensure_ascii=False))
