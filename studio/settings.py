"""Every setting, read once from the environment. No other module reads `os.environ`."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from studio.errors import InvalidInput

DEFAULT_CHECKPOINT = "sentence-transformers/all-MiniLM-L6-v2"
KEY_DIGITS = 64

# Read by libraries when they are imported, so they are set before any of them is.
LIBRARY_DEFAULTS = {
    # Idle OpenMP threads sleep instead of spinning: serving and training share the processor.
    "OMP_WAIT_POLICY": "PASSIVE",
    "TOKENIZERS_PARALLELISM": "false",
    "GRADIO_ANALYTICS_ENABLED": "False",
    # Gradio summarises up to MAX_EVENTS past events after every one, even with analytics off; this stops it.
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_RUN_HISTORY": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    # What these warn of, the studio says in a sentence of its own, or knows to be harmless.
    "HF_HUB_VERBOSITY": "error",
    "TRANSFORMERS_VERBOSITY": "error",
}

# What the address of a database may begin with; storage reads the rest.
DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")

RANGES: dict[str, tuple[float, float]] = {
    "port": (1, 65_535),
    "retrain_after": (0, 1_000_000),
    "holdout_percent": (0, 90),
    "lease_minutes": (0.1, 10_000),
    "training_threads": (0, 1_024),
    "heartbeat_seconds": (0.01, 60),
    "owner_timeout_seconds": (0.1, 3_600),
    "max_text_bytes": (100, 10_000_000),
    "max_batch_texts": (1, 100_000),
    "max_upload_bytes": (1_000, 100_000_000_000),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set from outside; each field is `STUDIO_<NAME>` in the environment."""

    host: str = "127.0.0.1"
    port: int = 7860
    data_dir: Path = Path("data")
    database_url: str = field(default="", repr=False)
    checkpoint: str = ""
    device: str = "auto"
    password: str = field(default="", repr=False)
    share: bool = False
    share_server: str = ""
    sample: bool = True
    # Labelling
    retrain_after: int = 20
    holdout_percent: int = 20
    lease_minutes: float = 10.0
    # Training
    epochs: int = 15
    batch_size: int = 16
    learning_rate: float = 1e-4
    seed: int = 42
    training_threads: int = 0
    heartbeat_seconds: float = 1.0
    owner_timeout_seconds: float = 15.0
    # Limits
    max_text_bytes: int = 100_000
    max_batch_texts: int = 1_000
    max_upload_bytes: int = 200_000_000
    # Set by the platform, not by people
    on_space: bool = False
    ephemeral: bool = False

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming the setting that is out of range."""
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise InvalidInput(
                    f"STUDIO_{name.upper()} is {getattr(self, name)}; expected a number from {least} to {most}."
                )
        if self.database_url and not self.database_url.startswith(DATABASES):  # it may hold a password, so unnamed
            raise InvalidInput(
                "STUDIO_DATABASE_URL names neither a SQLite file nor a PostgreSQL database. Expected something like "
                "sqlite:////data/studio.db or postgresql://user:password@host/studio."
            )

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read `STUDIO_*`; on a Hugging Face Space, listen on every interface and keep data under /data.

        Raises:
            InvalidInput: a value of the wrong kind, named with what it should be.
        """
        source = os.environ if environment is None else environment
        on_space = "SPACE_ID" in source
        persistent = on_space and os.access("/data", os.W_OK)
        defaults: dict[str, Any] = {"on_space": on_space, "ephemeral": on_space and not persistent}
        if on_space:
            defaults |= {"host": "0.0.0.0"}  # noqa: S104  a Space is reached through its container's interface
        if persistent:
            defaults |= {"data_dir": Path("/data")}
        return replace(cls(), **(defaults | _read(source)))

    @property
    def is_private(self) -> bool:
        """Whether only people at this machine can reach the studio, so that they may name its folders."""
        return self.host in {"127.0.0.1", "localhost", "::1"} and not self.share and not self.on_space

    @property
    def store_url(self) -> str:
        """Where the database is: the setting, else a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'studio.db'}"


def prepare_libraries() -> None:
    """Set what libraries read at import; values that the caller has set stay."""
    for name, value in LIBRARY_DEFAULTS.items():
        os.environ.setdefault(name, value)


def session_key(data_dir: Path) -> str:
    """The key that signs sessions: random, made once, readable by the owner only."""
    path = data_dir / "session.key"
    # An empty one, from a full disk or a crash, would let anybody sign sessions.
    if not path.exists() or len(path.read_text()) < KEY_DIGITS:
        data_dir.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(KEY_DIGITS // 2))
        beside.replace(path)
    return path.read_text()


def _read(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        name = f"STUDIO_{setting.name.upper()}"
        if text := environment.get(name, "").strip():
            values[setting.name] = _parse(name, text, type(setting.default))
    return values


def _parse(name: str, text: str, kind: type[Any]) -> Any:
    if kind is bool:
        if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise InvalidInput(f"{name} is {text!r}; expected 1 or 0. Set it to 1 to switch it on.")
        return text.lower() in {"1", "true", "yes"}
    if issubclass(kind, Path):
        try:
            return Path(text).expanduser()
        except RuntimeError as error:
            raise InvalidInput(f"{name} is {text!r}, and there is no such home. Give a folder's whole path.") from error
    try:
        return kind(text)
    except ValueError as error:
        noun = {int: "a whole number", float: "a number"}[kind]
        raise InvalidInput(f"{name} is {text!r}; expected {noun}. Correct it or leave it out.") from error
