"""What serves: a version, and how it is run."""

from dataclasses import dataclass

from studio.checkpoints.variants import REFERENCE


@dataclass(frozen=True, slots=True)
class ServedVersion:
    """A version's name, and the name of one of its variants."""

    version: str
    variant: str = REFERENCE

    def __str__(self) -> str:
        return self.version if self.variant == REFERENCE else f"{self.version} as {self.variant}"
