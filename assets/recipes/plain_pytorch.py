"""Train a snapshot of the studio without the studio: a plain PyTorch loop that reaches the same score.

    python plain_pytorch.py SNAPSHOT_FOLDER --hyperparameters hyperparameters.yaml --output my-model

SNAPSHOT_FOLDER holds train.parquet, validation.parquet and holdout.parquet; the Train page saves hyperparameters.
The temperature is left out, which changes how sure the model is and none of its answers; so are LoRA and soft labels.
"""

import argparse
import copy
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import torch
import yaml
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    get_linear_schedule_with_warmup,
    set_seed,
)

DEFAULTS: dict[str, Any] = {
    "epochs": 15,
    "batch_size": 16,
    "gradient_accumulation_steps": 1,
    "learning_rate": 1e-4,
    "weight_decay": 0.01,
    "warmup_share": 0.1,
    "max_length": 256,
    "eval_steps": 0,
    "early_stopping_patience": 3,
    "class_weights": "none",
    "precision": "auto",
    "lora_rank": 0,
    "lora_alpha": 16,
    "freeze_embeddings": True,
    "soft_labels": "off",
    "seed": 42,
}
MAX_GRADIENT_NORM = 1.0
EVALUATION_BATCH = 32


class Recipe:
    """The model, its data, and the loop."""

    def __init__(self, snapshot: Path, checkpoint: str, numbers: dict[str, Any], device: str) -> None:
        self.numbers, self.device = numbers, device
        self.labels: list[str] = json.loads((snapshot / "snapshot.json").read_text())["labels"]
        set_seed(numbers["seed"])
        self.tokenizer = AutoTokenizer.from_pretrained(checkpoint)
        self.model = AutoModelForSequenceClassification.from_pretrained(
            checkpoint,
            num_labels=len(self.labels),
            id2label=dict(enumerate(self.labels)),
            label2id={label: index for index, label in enumerate(self.labels)},
            problem_type="single_label_classification",
            ignore_mismatched_sizes=True,
            dtype=torch.float32,
        ).to(device)
        if numbers["freeze_embeddings"]:
            self.model.get_input_embeddings().requires_grad_(False)
        longest = [self.tokenizer.model_max_length, self.model.config.max_position_embeddings]
        self.tokenizer.model_max_length = min(numbers["max_length"], *longest)
        self.splits = {
            split: self._encode(snapshot / f"{split}.parquet") for split in ("train", "validation", "holdout")
        }
        self.weights = self._class_weights()
        set_seed(numbers["seed"])  # as the Trainer does once more, so that dropout draws the same numbers

    def _encode(self, path: Path) -> list[dict[str, Any]]:
        rows = pq.read_table(path).to_pylist() if path.exists() else []
        return [
            dict(self.tokenizer(row["text"], truncation=True)) | {"labels": self.labels.index(row["label"])}
            for row in rows
        ]

    def _class_weights(self) -> torch.Tensor | None:
        if self.numbers["class_weights"] == "none":
            return None
        gold = [row["labels"] for row in self.splits["train"]]
        counts = [gold.count(index) for index in range(len(self.labels))]
        present = sum(1 for count in counts if count)
        weights = [len(gold) / (present * count) if count else 1.0 for count in counts]
        return torch.tensor(weights, device=self.device)

    def batches(self, split: str, size: int, order: list[int] | None = None) -> Iterator[dict[str, torch.Tensor]]:
        loader = DataLoader(
            self.splits[split], batch_size=size, sampler=order, collate_fn=DataCollatorWithPadding(self.tokenizer)
        )
        for batch in loader:
            yield {name: values.to(self.device) for name, values in batch.items()}

    def logits(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(self.numbers["precision"])
        with torch.autocast(torch.device(self.device).type, dtype, enabled=dtype is not None):
            inputs = {name: values for name, values in batch.items() if name != "labels"}
            return self.model(**inputs).logits.float()

    def loss_sum(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        return cross_entropy(self.logits(batch), batch["labels"], self.weights, reduction="sum")

    def order(self, epoch: int) -> list[int]:
        generator = torch.Generator().manual_seed(self.numbers["seed"] + epoch)
        return torch.randperm(len(self.splits["train"]), generator=generator).tolist()

    def steps(self) -> Iterator[tuple[list[dict[str, torch.Tensor]], bool]]:
        """The batches of each step, and whether it is time to evaluate on the validation split after it."""
        accumulate, every, step = self.numbers["gradient_accumulation_steps"], self.numbers["eval_steps"], 0
        for epoch in range(self.numbers["epochs"]):
            batches = list(self.batches("train", self.numbers["batch_size"], self.order(epoch)))
            for start in range(0, len(batches), accumulate):
                step += 1
                is_last = start + accumulate >= len(batches)
                yield batches[start : start + accumulate], step % every == 0 if every else is_last

    def train(self) -> None:
        numbers = self.numbers
        batches = math.ceil(len(self.splits["train"]) / numbers["batch_size"])
        steps = math.ceil(batches / numbers["gradient_accumulation_steps"]) * numbers["epochs"]
        optimizer = torch.optim.AdamW(self._groups(), lr=numbers["learning_rate"])
        schedule = get_linear_schedule_with_warmup(optimizer, math.ceil(steps * numbers["warmup_share"]), steps)
        scaler = torch.amp.GradScaler(torch.device(self.device).type, enabled=numbers["precision"] == "fp16")
        best = Best(numbers["early_stopping_patience"])
        for together, is_time_to_evaluate in self.steps():
            self.model.train()
            examples = sum(len(batch["labels"]) for batch in together)
            for batch in together:
                scaler.scale(self.loss_sum(batch) / examples).backward()
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), MAX_GRADIENT_NORM)
            scaler.step(optimizer)
            scaler.update()
            schedule.step()
            optimizer.zero_grad()
            if is_time_to_evaluate and self.splits["validation"] and best.is_over(self.validation_loss(), self.model):
                break
        best.restore(self.model)

    def _groups(self) -> list[dict[str, Any]]:
        """Biases and norms, which have one dimension, do not decay."""
        trained = [parameter for parameter in self.model.parameters() if parameter.requires_grad]
        return [
            {"params": [item for item in trained if item.ndim > 1], "weight_decay": self.numbers["weight_decay"]},
            {"params": [item for item in trained if item.ndim <= 1], "weight_decay": 0.0},
        ]

    @torch.inference_mode()
    def validation_loss(self) -> float:
        self.model.eval()
        total = sum(self.loss_sum(batch).item() for batch in self.batches("validation", EVALUATION_BATCH))
        return total / len(self.splits["validation"])

    @torch.inference_mode()
    def scores(self) -> dict[str, float]:
        """Accuracy and macro-F1 on the hold-out, in fp32 as the studio serves."""
        self.model.eval()
        pairs: list[tuple[int, int]] = []
        for batch in self.batches("holdout", EVALUATION_BATCH):
            gold = batch.pop("labels").tolist()
            pairs += zip(gold, self.model(**batch).logits.argmax(dim=-1).tolist(), strict=True)
        return {"accuracy": sum(gold == said for gold, said in pairs) / len(pairs), "macro_f1": macro_f1(pairs)}

    def save(self, folder: Path) -> None:
        self.model.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)


class Best:
    """The weights with the least validation loss so far, and how often in a row no better came."""

    def __init__(self, patience: int) -> None:
        self.patience, self.in_vain, self.loss = patience, 0, math.inf
        self.weights: dict[str, torch.Tensor] | None = None

    def is_over(self, loss: float, model: torch.nn.Module) -> bool:
        if loss < self.loss:
            self.loss, self.in_vain, self.weights = loss, 0, copy.deepcopy(model.state_dict())
        else:
            self.in_vain += 1
        return 0 < self.patience <= self.in_vain

    def restore(self, model: torch.nn.Module) -> None:
        if self.weights is not None:
            model.load_state_dict(self.weights)


def macro_f1(pairs: list[tuple[int, int]]) -> float:
    """The mean F1 over the labels that occur among the gold labels or the answers."""
    found = []
    for label in {label for pair in pairs for label in pair}:
        hits = sum(gold == said == label for gold, said in pairs)
        found.append(2 * hits / sum((gold == label) + (said == label) for gold, said in pairs))
    return sum(found) / len(found)


def precision_of(device: str) -> str:
    """What is faster than fp32 on this device, if anything is."""
    if device.startswith("cuda"):
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    capabilities = torch.cpu.get_capabilities()
    return "bf16" if capabilities.get("avx512_bf16") or capabilities.get("amx_bf16") else "fp32"


def read_numbers(path: Path | None, device: str) -> dict[str, Any]:
    """The defaults with the file's lines (YAML, so JSON too) instead."""
    given = yaml.safe_load(path.read_text()) or {} if path else {}
    if unknown := sorted(set(given) - set(DEFAULTS)):
        raise SystemExit(f"{unknown[0]!r} is no hyperparameter. Choose from: {', '.join(DEFAULTS)}.")
    numbers = DEFAULTS | given
    if numbers["lora_rank"] or numbers["soft_labels"] != "off":
        raise SystemExit("This recipe knows no adapters and no soft labels. Set lora_rank: 0 and soft_labels: off.")
    return numbers | ({"precision": precision_of(device)} if numbers["precision"] == "auto" else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--checkpoint", default="sentence-transformers/all-MiniLM-L6-v2", help="what to train from")
    parser.add_argument("--hyperparameters", type=Path, help="a YAML or JSON file")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--output", type=Path, help="where to save the model")
    options = parser.parse_args()
    numbers = read_numbers(options.hyperparameters, options.device)
    recipe = Recipe(options.snapshot, options.checkpoint, numbers, options.device)
    recipe.train()
    if options.output:
        recipe.save(options.output)
    print(json.dumps(recipe.scores()))


if __name__ == "__main__":
    main()
