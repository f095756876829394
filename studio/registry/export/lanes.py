"""What differs between the lanes when a version is exported: files, how long a text it reads, the code in its card."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.checkpoints.heads import ABOUT, WEIGHTS
from studio.checkpoints.names import is_hub_name
from studio.registry.export.parts import Part, files_of
from studio.tasks import find_task

TRIAL = "Put a text here"
TRIAL_QUESTION, TRIAL_IMAGE = "Put a question about it here", "image.jpg"
SCRIPT = Path(__file__).resolve().parents[3] / "assets" / "export" / "predict.py"
ENCODER = "encoder"
IN_THE_FOLDER = """\
from predict import predict

[answer] = predict([{text!r}])
for label, probability in answer.items():
    print(label, probability)
"""
FROM_THE_HUB = """\
import sys

from huggingface_hub import snapshot_download

sys.path.insert(0, snapshot_download({where!r}))
"""
HERE = "."
# Writes a base checkpoint, which must have this identity, into a folder.
CopyEncoder = Callable[[str, str, Path], None]


@dataclass(frozen=True, slots=True)
class Content:
    """The files that load by themselves, the most tokens that are read, 0 for images, and code that asks."""

    parts: list[Part]
    max_length: int
    snippet: str


def slow_content(folder: Path, where: str, task: str) -> Content:
    """A whole model: what plain transformers loads; the training wrote its length into the tokenizer's settings."""
    found = find_task(task)
    if found.takes == "image":
        longest, trial = 0, TRIAL_IMAGE
    else:
        longest, trial = int(_read(folder / "tokenizer_config.json")["model_max_length"]), TRIAL
    forms = found.code(where, trial, longest, question=TRIAL_QUESTION if found.takes == "question" else None)
    return Content(files_of(folder), longest, forms.get("pipeline", forms["by hand"]))


def fast_content(folder: Path, where: str, scratch: Path, copy_encoder: CopyEncoder) -> Content:
    """A head, with the encoder that it stands on and a script that puts both together."""
    about = _read(folder / ABOUT)
    copy_encoder(about["base"], about["base_identity"], scratch)
    # A folder's path is nobody's business, and the encoder comes along.
    told = about if is_hub_name(about["base"]) else about | {"base": ENCODER}
    parts = [
        Part(ABOUT, json.dumps(told, ensure_ascii=False, indent=1).encode()),
        Part(WEIGHTS, folder / WEIGHTS),
        Part(SCRIPT.name, SCRIPT),
        *files_of(scratch, f"{ENCODER}/"),
    ]
    fetch = "" if where == HERE else FROM_THE_HUB.format(where=where)
    return Content(parts, int(about["max_length"]), fetch + IN_THE_FOLDER.format(text=TRIAL))


def _read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return values
