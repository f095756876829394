"""What a run is asked to do, as its folder's job.json holds it."""

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from studio.training.files import REQUEST, read_json, write_json
from studio.training.hyperparameters import Hyperparameters


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Everything a run needs; paths are relative to the job's folder, so that the data folder can move."""

    task: str
    checkpoint: str
    labels: tuple[str, ...]
    snapshot: str
    hyperparameters: dict[str, Any] = field(default_factory=dict)
    # What the project has chosen of how its task is done, where that is not as usual.
    task_settings: dict[str, Any] = field(default_factory=dict)
    # From the snapshot's folder to that of the images which it names.
    images: str = "../../images"
    # What serves while this is trained: where it lies, and its name; the two are timed side by side.
    champion: str | None = None
    champion_version: str | None = None
    device: str = "auto"
    threads: int = 0
    niceness: int = 10
    # Take a few steps only, to say what the run would need.
    is_dry_run: bool = False

    def write(self, job_folder: Path) -> None:
        write_json(job_folder / REQUEST, asdict(self))

    @classmethod
    def read(cls, job_folder: Path) -> "RunRequest":
        """Raises FileNotFoundError when the folder holds no request."""
        values = read_json(job_folder / REQUEST)
        if values is None:
            raise FileNotFoundError(f"{job_folder / REQUEST} is not there; a run needs the folder of a job")
        # What an older studio has written besides is left aside.
        known = {one.name: values[one.name] for one in fields(cls) if one.name in values}
        return cls(**(known | {"labels": tuple(values["labels"])}))

    @property
    def numbers(self) -> Hyperparameters:
        return Hyperparameters.from_dict(self.hyperparameters)
