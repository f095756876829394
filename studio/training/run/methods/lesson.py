"""What a model keeps in its config of how its numbers become answers."""

from pathlib import Path
from typing import Any

from transformers import AutoConfig

from studio.checkpoints.decoding import DECODING
from studio.tasks import find_task
from studio.training.request import RunRequest


def keep_lesson(folder: Path, request: RunRequest) -> dict[str, Any]:
    """Write what the project has chosen of its task beside the model in `folder`; gives what was written."""
    lesson = find_task(request.task, request.task_settings).lesson()
    config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
    setattr(config, DECODING, lesson)
    config.save_pretrained(folder)
    return lesson
