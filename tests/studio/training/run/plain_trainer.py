"""What somebody writes who has never seen the studio: transformers' Trainer on the files of a snapshot.

python plain_trainer.py SNAPSHOT_FOLDER CHECKPOINT ARGUMENTS.json: prints accuracy and macro-F1 on the hold-out.
ARGUMENTS.json holds TrainingArguments by their names, and beside them `freeze_embeddings` and `patience`.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from datasets import load_dataset
from sklearn.metrics import accuracy_score, f1_score
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    EarlyStoppingCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)


def main(snapshot: Path, checkpoint: str, settings: dict[str, object]) -> dict[str, float]:
    labels = json.loads((snapshot / "snapshot.json").read_text())["labels"]
    files = {split: str(snapshot / f"{split}.parquet") for split in ("train", "validation", "holdout")}
    freeze, patience = settings.pop("freeze_embeddings"), settings.pop("patience")
    with tempfile.TemporaryDirectory() as folder:
        rows = load_dataset("parquet", data_files=files, cache_dir=folder)
        tokenizer = AutoTokenizer.from_pretrained(checkpoint)

        def encode(row: dict[str, str]) -> dict[str, object]:
            return {**tokenizer(row["text"], truncation=True), "label": labels.index(row["label"])}

        encoded = {split: rows[split].remove_columns("label_id").map(encode) for split in files}
        set_seed(int(str(settings["seed"])))
        model = AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=len(labels))
        if freeze:
            model.get_input_embeddings().requires_grad_(False)
        trainer = Trainer(
            model=model,
            args=TrainingArguments(output_dir=folder, report_to=[], disable_tqdm=True, use_cpu=True, **settings),
            train_dataset=encoded["train"],
            eval_dataset=encoded["validation"],
            data_collator=DataCollatorWithPadding(tokenizer),
            callbacks=[EarlyStoppingCallback(patience)],
        )
        trainer.train()
        said = np.argmax(trainer.predict(encoded["holdout"]).predictions, axis=1)
    gold = [labels.index(label) for label in rows["holdout"]["label"]]
    return {"accuracy": accuracy_score(gold, said), "macro_f1": f1_score(gold, said, average="macro")}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], json.loads(Path(sys.argv[3]).read_text()))))
