"""What is tried: a checkpoint by its name, or a version of a project."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """`name` is what people know it by; a version is found by its project and its own name, a checkpoint by `name`."""

    name: str
    project_id: int = 0
    version: str = ""
