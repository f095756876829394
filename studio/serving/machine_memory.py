"""How much memory this machine has for the studio, a container's limit included."""

from pathlib import Path

import psutil

LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
# The rest is for answering, for a training beside it, and for everybody else.
MODELS_SHARE = 0.5


def machine_bytes(limits: tuple[Path, ...] = LIMITS) -> int:
    """The memory of the machine, or of the container where that is less."""
    found = [int(psutil.virtual_memory().total)]
    for path in limits:
        try:
            text = path.read_text().strip()
        except OSError:
            continue
        if text.isascii() and text.isdigit():  # without a limit it says "max"
            found.append(int(text))
    return min(found)


def model_bytes(setting_mb: int) -> int:
    """What models may take together: as it is set, 0 for no limit; by default half of what there is."""
    return int(machine_bytes() * MODELS_SHARE) if setting_mb < 0 else setting_mb * 1_000_000
