"""Every setting, read once from the environment. No other module reads `os.environ`."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from studio.allocator import keep_what_is_freed
from studio.errors import InvalidInput

DEFAULT_CHECKPOINT = "sentence-transformers/all-MiniLM-L6-v2"
KEY_DIGITS = 64

SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
# An admin is invited, or owns the Space: a setting that made everybody one would be a trap.
HF_ROLES = ("", "annotator", "reviewer")
# What a Hugging Face Space says of itself, by the names that it has there.
OF_SPACE = (
    "space_host",
    "space_author_name",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_scopes",
    "openid_provider_url",
)

# The Hub's own names, which every program of Hugging Face reads.
OF_HUB = {"hf_token": "HF_TOKEN", "hub_endpoint": "HF_ENDPOINT"}

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

NOT_FOR_RUNS = {"STUDIO_DATABASE_URL", "STUDIO_PASSWORD"}

# What the address of a database may begin with; storage reads the rest.
DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")

RANGES: dict[str, tuple[float, float]] = {
    "port": (1, 65_535),
    "retrain_after": (0, 1_000_000),
    "holdout_percent": (0, 90),
    "lease_minutes": (0.1, 10_000),
    "model_memory_mb": (-1, 100_000_000),
    "training_threads": (0, 1_024),
    "training_niceness": (0, 19),
    "training_minutes": (0.01, 1_000_000),
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
    # Whether people sign in: 1, 0, or empty for wherever others can reach the studio.
    login: str = ""
    password: str = field(default="", repr=False)
    # The role of people who sign in with Hugging Face and whom nobody has invited; empty lets none of them in.
    hf_role: str = ""
    share: bool = False
    share_server: str = ""
    sample: bool = True
    # What loaded models may take together; 0 is no limit, and -1 half of the memory that there is. Beyond it, those
    # that were asked the longest ago are let go of, and loaded again when somebody asks.
    model_memory_mb: int = -1
    # Labelling
    retrain_after: int = 20
    holdout_percent: int = 20
    # Whether new projects refit a linear head after every few labels.
    fast_lane: bool = True
    lease_minutes: float = 10.0
    # Training
    epochs: int = 15
    batch_size: int = 16
    learning_rate: float = 1e-4
    seed: int = 42
    training_threads: int = 0
    # With 10 those who ask notice nothing of a training, which gets a tenth of the time while everybody asks; with 0
    # they wait half as long again; with 19 it hardly goes on beside them (`bench training-beside --compare`). A thread
    # less than there are cores gains nothing beside that.
    training_niceness: int = 10
    training_minutes: float = 240.0
    heartbeat_seconds: float = 1.0
    owner_timeout_seconds: float = 15.0
    # Limits
    max_text_bytes: int = 100_000
    max_batch_texts: int = 1_000
    max_upload_bytes: int = 200_000_000
    # The Hub, for versions that are pushed there; the token is used when nobody gives one.
    hf_token: str = field(default="", repr=False)
    hub_endpoint: str = "https://huggingface.co"
    # Set by the platform, not by people
    on_space: bool = False
    ephemeral: bool = False
    space_host: str = ""
    space_author_name: str = ""
    oauth_client_id: str = ""
    oauth_client_secret: str = field(default="", repr=False)
    oauth_scopes: str = "openid profile"
    openid_provider_url: str = "https://huggingface.co"

    def __post_init__(self) -> None:
        """Raises InvalidInput, naming the setting that is out of range."""
        for name, (least, most) in RANGES.items():
            if not least <= getattr(self, name) <= most:
                raise InvalidInput(
                    f"STUDIO_{name.upper()} is {getattr(self, name)}; expected a number from {least} to {most}."
                )
        self._check_login()
        if self.database_url and not self.database_url.startswith(DATABASES):  # it may hold a password, so unnamed
            raise InvalidInput(
                "STUDIO_DATABASE_URL names neither a SQLite file nor a PostgreSQL database. Expected something like "
                "sqlite:////data/studio.db or postgresql://user:password@host/studio."
            )

    def _check_login(self) -> None:
        if self.login.lower() not in {"", *SWITCH}:
            raise InvalidInput(
                f"STUDIO_LOGIN is {self.login!r}; expected 1 or 0. Leave it out to ask for a login only where others "
                "can reach the studio."
            )
        if self.login and not self.has_accounts and (self.password or self.share):
            other = "STUDIO_PASSWORD is set" if self.password else "the studio is to be shared"
            raise InvalidInput(f"STUDIO_LOGIN is {self.login}, and {other}. Leave out one of the two.")
        if self.hf_role not in HF_ROLES:
            raise InvalidInput(
                f"STUDIO_HF_ROLE is {self.hf_role!r}; expected annotator or reviewer, or nothing to let in only those "
                "who were invited."
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
        defaults |= {name: source[theirs] for name, theirs in OF_HUB.items() if source.get(theirs)}
        if on_space:
            defaults |= {"host": "0.0.0.0"}  # noqa: S104  a Space is reached through its container's interface
            defaults |= {name: source[name.upper()] for name in OF_SPACE if source.get(name.upper())}
        if persistent:
            defaults |= {"data_dir": Path("/data")}
        return replace(cls(), **(defaults | _read(source)))

    @property
    def base_checkpoint(self) -> str:
        """What new projects train from."""
        return self.checkpoint or DEFAULT_CHECKPOINT

    @property
    def is_local(self) -> bool:
        """Whether the studio listens to this machine only."""
        return self.host in {"127.0.0.1", "localhost", "::1"} and not self.share and not self.on_space

    @property
    def has_accounts(self) -> bool:
        """Whether people sign in: as it is set, else wherever others can reach the studio."""
        if self.login:
            return SWITCH[self.login.lower()]
        return bool(self.password) or not self.is_local

    @property
    def is_private(self) -> bool:
        """Whether whoever reaches the studio sits at this machine, so that they may name its folders."""
        return self.is_local and not self.has_accounts

    @property
    def has_hub_login(self) -> bool:
        """Whether people can sign in with Hugging Face."""
        return bool(self.oauth_client_id and self.oauth_client_secret)

    @property
    def store_url(self) -> str:
        """Where the database is: the setting, else a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'studio.db'}"


def prepare_libraries() -> None:
    """Set what libraries read at import, where the caller has not set it, and how memory is used again."""
    for name, value in LIBRARY_DEFAULTS.items():
        os.environ.setdefault(name, value)
    keep_what_is_freed()


def environment_with(**settings: object) -> dict[str, str]:
    """This process's environment for a studio in a process of its own, with these settings in it."""
    return {**os.environ, **{f"STUDIO_{name.upper()}": str(value) for name, value in settings.items()}}


def environment_of_run() -> dict[str, str]:
    """This process's environment for a training run, which needs neither the database nor anybody's password."""
    return {name: value for name, value in os.environ.items() if name not in NOT_FOR_RUNS}


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
        if text.lower() not in SWITCH:
            raise InvalidInput(f"{name} is {text!r}; expected 1 or 0. Set it to 1 to switch it on.")
        return SWITCH[text.lower()]
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
