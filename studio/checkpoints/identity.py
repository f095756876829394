"""What exactly a checkpoint's name stands for: the bytes of a folder, or a commit on the Hub."""

import hashlib
from pathlib import Path

from transformers import AutoConfig

from studio.checkpoints.failures import explained
from studio.checkpoints.names import locate


def checkpoint_identity(checkpoint: str) -> str:
    """SHA-256, hex, that changes when the checkpoint does. Raises CheckpointUnavailable."""
    location = locate(checkpoint)
    digest = hashlib.sha256()
    if Path(location).is_dir():
        for path in [*sorted(Path(location).glob("*.safetensors")), Path(location) / "config.json"]:
            with path.open("rb") as file:
                digest.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()
    with explained(checkpoint):
        config = AutoConfig.from_pretrained(location, trust_remote_code=False)
    digest.update(f"{location}@{getattr(config, '_commit_hash', None)}".encode())
    return digest.hexdigest()
