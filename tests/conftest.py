"""What every test can ask for: a store on either real database, tiny checkpoints made here, a studio on both."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["HF_HUB_OFFLINE"] = "1"
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from studio.settings import Settings, prepare_libraries  # noqa: E402

prepare_libraries()

import pytest  # noqa: E402
from hypothesis import settings as property_settings  # noqa: E402

from storage import Store  # noqa: E402
from tests.postgres import PostgresServer, binaries  # noqa: E402
from tests.running import RunningStudio  # noqa: E402

if TYPE_CHECKING:
    from studio.wiring import Studio

# How long an example takes says nothing on a machine that does other work, too.
property_settings.register_profile("studio", deadline=None)
property_settings.load_profile("studio")

SHARED = ROOT.parent / "shared" / "data"
LABELS = ("praise", "refund", "delivery")


# With these, a tiny model learns what it is shown in a second, and so passes the gate.
LEARNS: dict[str, Any] = {"epochs": 20, "learning_rate": 0.01}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that is marked gpu runs wherever CUDA is, and nowhere else."""
    if item.get_closest_marker("gpu") is not None:
        import torch

        if not torch.cuda.is_available():
            pytest.skip("there is no CUDA on this machine")


class Clock:
    """A time that only moves when a test says so. Unix seconds."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A private PostgreSQL; a test that needs it skips where no server is installed."""
    programs = binaries()
    if programs is None:
        pytest.skip("there is no PostgreSQL server on this machine; .ci/install-postgresql installs one")
    server = PostgresServer(programs)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[Callable[..., str]]:
    """Makes fresh databases on the private PostgreSQL and gives their URLs; `migrated=False` leaves them empty."""
    made: list[str] = []

    def make(*, migrated: bool = True) -> str:
        made.append(postgres_server.new_database(migrated=migrated))
        return made[-1]

    yield make
    for url in made:
        postgres_server.drop_database(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'studio.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database; the test runs once on each kind."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    return str(request.getfixturevalue("postgres_url")())


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A migrated database, on each kind."""
    opened = Store.open(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a tiny BERT without a head, random but seeded, with a WordPiece tokenizer."""
    from tests.tiny import make_base

    return make_base(tmp_path_factory.mktemp("tiny-base"))


@pytest.fixture(scope="session")
def tiny_classifier(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> str:
    """The folder of a tiny classifier with a head of its own over LABELS."""
    from tests.tiny import make_classifier

    return make_classifier(tmp_path_factory.mktemp("tiny-classifier"), tiny_base, LABELS)


@pytest.fixture(scope="session")
def tiny_masked(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> str:
    """The folder of a tiny BERT that fills masks."""
    from tests.tiny import make_masked

    return make_masked(tmp_path_factory.mktemp("tiny-masked"), tiny_base)


@pytest.fixture(scope="session")
def tiny_inference(tmp_path_factory: pytest.TempPathFactory, tiny_base: str) -> str:
    """The folder of a tiny classifier that says whether a text entails another."""
    from tests.tiny import make_classifier

    labels = ("contradiction", "neutral", "entailment")
    return make_classifier(tmp_path_factory.mktemp("tiny-inference"), tiny_base, labels)


@pytest.fixture(scope="session")
def tiny_generator(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a tiny GPT-2 that reads and writes bytes."""
    from tests.tiny import make_generator

    return make_generator(tmp_path_factory.mktemp("tiny-generator"))


@pytest.fixture
def settings(tmp_path: Path, tiny_base: str) -> Settings:
    """A studio without the sample, that trains a tiny model in a moment."""
    return Settings(
        data_dir=tmp_path / "data",
        checkpoint=tiny_base,
        sample=False,
        batch_size=8,
        device="cpu",
        fast_lane=False,
        **LEARNS,
    )


@pytest.fixture
def make_studio() -> Iterator[Callable[..., "Studio"]]:
    """Builds studios that are taken down after the test; they do not run unless the test starts them."""
    from studio.wiring import build  # with torch, which a test of the database does not wait for

    made: list[Studio] = []

    def make(settings: Settings, **changes: object) -> "Studio":
        made.append(build(replace(settings, **changes)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for studio in made:
        studio.serving.close()
        studio.store.close()


@pytest.fixture
def start_studio(tmp_path: Path) -> Iterator[Callable[..., RunningStudio]]:
    """Starts `python app.py` on a data folder; everything it started is ended after the test."""
    running: list[RunningStudio] = []

    def start(**settings: object) -> RunningStudio:
        data_dir = Path(str(settings.pop("data_dir", tmp_path / "data")))
        running.append(RunningStudio(data_dir, **settings))
        return running[-1].start()

    yield start
    for studio in running:
        studio.stop()


@pytest.fixture
def run_python(tmp_path: Path) -> Callable[[str], str]:
    """Runs code in a fresh interpreter, as somebody who copied it would; gives what it printed."""

    def run(code: str) -> str:
        script = tmp_path / "copied.py"
        script.write_text(code, encoding="utf-8")
        done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data to measure on; a test that needs it says so and skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the real data is not here: {SHARED.name} beside the project")
    return SHARED
