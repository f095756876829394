"""What stands in a variant's folder beside its model: with what it was made, so that it runs only where it fits."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from studio.errors import CheckpointUnavailable

ABOUT = "about.json"
MODEL_ONNX = "model.onnx"
MODEL_COMPILED = "model.so"
CPU_FLAGS = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class About:
    """`packages` are the versions that read the files, `machine` is a hash of what its processor can do.

    `machine` is empty for files that run on any.
    """

    variant: str
    device: str
    packages: dict[str, str]
    machine: str = ""
    # What goes into the model, in its order, where the files do not say so themselves.
    inputs: Sequence[str] = ()

    def write(self, folder: Path) -> None:
        (folder / ABOUT).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "About":
        """Raises CheckpointUnavailable: the files are not there, or damaged."""
        try:
            return cls(**json.loads((folder / ABOUT).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise CheckpointUnavailable(
                f"The variant's files in {folder} cannot be read: {error}. Make the variant anew."
            ) from error

    def require_fitting(self) -> None:
        """Raises CheckpointUnavailable: they were made for another machine, or by other versions of the packages."""
        here = versions_of(*self.packages)
        if self.packages != here:
            raise CheckpointUnavailable(
                f"The files of {self.variant} were made with {_listed(self.packages)}, and here is {_listed(here)}. "
                "Make the variant anew."
            )
        if self.machine not in {"", this_machine()}:
            raise CheckpointUnavailable(
                f"The files of {self.variant} were made for another processor. Make the variant anew."
            )


def versions_of(*packages: str) -> dict[str, str]:
    """The installed version of each."""
    return {name: version(name) for name in packages}


def this_machine() -> str:
    """A hash of what this machine's processor can do: code that was compiled for another may not run here."""
    flags = {
        line
        for line in (CPU_FLAGS.read_text(encoding="utf-8").splitlines() if CPU_FLAGS.is_file() else [])
        if line.startswith(("flags", "Features"))
    }
    told = [platform.system(), platform.machine(), platform.processor(), *sorted(flags)]
    return sha256("\n".join(told).encode()).hexdigest()


def _listed(packages: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in packages.items())


def folder_bytes(files: Path) -> int:
    """The size of everything in a variant's folder."""
    return sum(path.stat().st_size for path in files.rglob("*") if path.is_file())
