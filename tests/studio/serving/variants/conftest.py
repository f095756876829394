"""A project with a hold-out and a version that serves, and models that answer as a test wants."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from storage import Store, Transaction
from storage.repositories.gold import Agreed
from storage.tables import Variant, Version
from studio.background import Rhythm
from studio.errors import VersionDeleted
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.variants.choosing import Choosing
from studio.serving.variants.files import VariantFiles
from studio.serving.variants.folders import VariantFolders
from studio.serving.variants.maker import Maker
from studio.serving.variants.ownership import Claim
from studio.serving.variants.policies import ServingPolicies
from studio.serving.variants.trial import Trial
from studio.serving.variants.variants import Variants
from studio.serving.variants.versions import Versions
from studio.serving.variants.wanting import Wanting
from studio.tasks.base import Asked, Decoded, Spoken
from tests.conftest import Clock
from tests.running import wait_for
from tests.storage.rows import add_example, add_label, add_project, add_promotion, add_version

LABELS = ("yes", "no")
SURE = 0.9


@dataclass
class Models:
    """Texts are numbers, and even ones mean yes; a variant answers those in `wrong` the other way round.

    `meanwhile` is called before each piece of texts that a variant answers.
    """

    wrong: set[str] = field(default_factory=set)
    meanwhile: Callable[[], None] = lambda: None
    loaded: list[str] = field(default_factory=list)
    asked: int = 0

    def ask(self, _project_id: int, _version: str, examples: Sequence[Asked]) -> list[Spoken]:
        self.asked += len(examples)
        return [said(example.text, is_wrong=False) for example in examples]

    def load(self, _project_id: int, served: ServedVersion) -> Predictor:
        self.loaded.append(str(served))
        return cast(Predictor, _Answers(self))


class _Answers:
    def __init__(self, models: Models) -> None:
        self._models = models

    def predict(self, texts: Sequence[str], **_how: object) -> list[Spoken]:
        self._models.meanwhile()
        return [said(text, is_wrong=text in self._models.wrong) for text in texts]

    def close(self) -> None:
        pass


def said(text: str, *, is_wrong: bool) -> Spoken:
    is_yes = (int(text) % 2 == 0) != is_wrong
    label, other = ("yes", "no") if is_yes else ("no", "yes")
    return Decoded(label, {label: SURE, other: 1 - SURE})


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture
def project(store: Store) -> int:
    with store.begin() as transaction:
        return add_project(transaction)


@pytest.fixture
def hold_out(store: Store, project: int) -> Callable[..., None]:
    """Adds held-out texts, the first of which are labelled."""

    def add(count: int, labelled: int = 0) -> None:
        with store.begin() as transaction:
            first = transaction.holdout.count_texts(project, 10_000)
            ids = {row.name: row.id for row in transaction.projects.labels(project)}
            for number in range(first, first + count):
                is_labelled = number - first < labelled
                state = "labelled" if is_labelled else "pending"
                example = add_example(transaction, project, str(number), split="holdout", state=state)
                if is_labelled:
                    value = ids["yes" if number % 2 == 0 else "no"]
                    change: dict[str, Any] = {"action": "label", "value_id": value, "request_id": str(number)}
                    revision = add_label(transaction, project, example, **change)
                    transaction.gold.set(project, example, "holdout", None, Agreed(value, revision, "single"))

    return add


Promote = Callable[..., Version]


@pytest.fixture
def promote(store: Store, project: int) -> Promote:
    """Makes a version and has it serve."""

    def make(number: int, **changes: object) -> Version:
        with store.begin() as transaction:
            content_hash = f"{number:064d}"
            version_id = add_version(transaction, project, number=number, content_hash=content_hash, **changes)
            add_promotion(transaction, project, version_id)
            return transaction.versions.get(version_id)

    return make


@pytest.fixture
def version(promote: Promote) -> Version:
    return promote(1)


@pytest.fixture
def folders(tmp_path: Path) -> VariantFolders:
    return VariantFolders(tmp_path / "variants")


@pytest.fixture
def versions() -> Versions:
    """As the registry has them, of which nothing but names and deletions matters here."""

    @contextmanager
    def reading(_project_id: int, name: str) -> Any:
        yield name

    def find(transaction: Transaction, project_id: int, name: str) -> Version:
        return next(row for row in transaction.versions.all(project_id) if row.name == name)

    def require_kept(version: Version) -> None:
        if version.deleted_at is not None:
            raise VersionDeleted(f"{version.name} was deleted.")

    return Versions(find, require_kept, reading)


Make = Callable[[str, str, str, Path, Callable[[], bool]], bool]


@pytest.fixture
def make_files() -> Make:
    """Writes what stands for the files of a variant."""
    from studio.checkpoints.making.files import About

    def make(_checkpoint: str, variant: str, device: str, folder: Path, _go_on: Callable[[], bool]) -> bool:
        folder.mkdir(parents=True, exist_ok=True)
        About(variant, device, {}).write(folder)
        return True

    return make


@pytest.fixture
def files(store: Store, folders: VariantFolders, versions: Versions, make_files: Make) -> VariantFiles:
    return VariantFiles(store, folders, versions, lambda: "cpu", make_files)


@pytest.fixture
def choosing(store: Store, files: VariantFiles) -> Choosing:
    return Choosing(store, files)


@pytest.fixture
def policies(store: Store, clock: Clock) -> ServingPolicies:
    return ServingPolicies(store, clock, lambda: "cpu", lambda: None)


MakeMaker = Callable[[], Maker]


@pytest.fixture
def make_maker(store: Store, files: VariantFiles, choosing: Choosing, models: Models, clock: Clock) -> MakeMaker:
    """Each stands for a process of its own."""

    def make() -> Maker:
        trial = Trial(
            store,
            models.ask,
            models.load,
            lambda _transaction, _project, _version: {},
            lambda _project, examples: [example.text for example in examples],
            texts_at_once=10,
        )
        wanting = Wanting(store, choosing, clock)
        return Maker(store, wanting, files, trial, clock, lambda: None, Rhythm(heartbeat=0.01))

    return make


@pytest.fixture
def a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Waits until a maker has looked, from now on, at whether it should go on."""
    beats: list[int] = []
    beat = Claim._beat

    def counted(claim: Claim) -> None:
        beat(claim)
        beats.append(1)

    def wait() -> None:
        # The first may have begun before.
        wanted = len(beats) + 2
        wait_for("two heartbeats", lambda: len(beats) >= wanted, 60)

    monkeypatch.setattr(Claim, "_beat", counted)
    return wait


@pytest.fixture
def maker(make_maker: MakeMaker) -> Maker:
    return make_maker()


@pytest.fixture
def variants(store: Store, versions: Versions, files: VariantFiles, choosing: Choosing, clock: Clock) -> Variants:
    return Variants(store, versions, files, choosing, clock, lambda: None)


@pytest.fixture
def row(store: Store) -> Callable[..., Variant | None]:
    """The stored row of a version's variant, as it is now."""

    def get(version: Version, name: str = "bf16") -> Variant | None:
        with store.read() as transaction:
            return transaction.variants.get(version.id, name)

    return get
