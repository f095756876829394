"""What a checkpoint's folder holds, as one number."""

import hashlib
from pathlib import Path


def content_hash(folder: Path) -> str:
    """SHA-256 over the names and bytes of a folder's files, hex."""
    digest = hashlib.sha256()
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        with path.open("rb") as file:
            digest.update(str(path.relative_to(folder)).encode() + b"\0")
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
