"""Another base checkpoint is trained on just what a version learnt from, and what comes of it compares."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import Store, Transaction
from storage.tables import Job, Version
from studio.errors import Conflict, InvalidInput, NotEnoughLabels, NotFound
from studio.exchange.mapping import ColumnMapping
from studio.labelling.schema.change import Change, NewName
from studio.projects import ProjectView
from studio.projects.terms import Changes
from studio.training.hyperparameters import Hyperparameters
from studio.training.preparation import Preparation
from studio.training.snapshot import content_of
from studio.training.snapshot.members import row_of
from studio.wiring import Studio
from tests.conftest import LABELS
from tests.labelling import every_gold, held_out
from tests.storage.rows import add_promotion, add_version
from tests.studio.training.stepping import ended, fill, row, wait

NUMBERS = Hyperparameters(epochs=3, batch_size=4, soft_labels="votes")


@pytest.fixture(scope="module")
def deeper_base(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Another base checkpoint, with a layer more than the project's."""
    from tests.tiny import make_base

    return make_base(tmp_path_factory.mktemp("deeper"), seed=1, layers=3)


@pytest.fixture
def project(studio: Studio) -> ProjectView:
    """One with labels, and no training that they have started."""
    return quiet(studio, fill(studio))


def quiet(studio: Studio, project: ProjectView) -> ProjectView:
    for job in studio.training.recent(project.id):
        studio.training.cancel(project.id, job.id)
    retrain_after(studio, project, 0)
    return project


def retrain_after(studio: Studio, project: ProjectView, labels: int) -> None:
    studio.projects.change(project.id, Changes(retrain_after=labels))


Learn = Callable[..., str]


@pytest.fixture
def learn(studio: Studio, project: ProjectView) -> Learn:
    """A version that learnt from the labels of this moment, without a training; its name."""

    def make(serves: bool = True, **changes: Any) -> str:
        with studio.store.begin() as transaction:
            made = content_of(project.name, "text-classification", LABELS, every_gold(transaction, project.id))
            transaction.snapshots.add(row_of(made, project.id, 0.0))
            number = transaction.versions.next_number(project.id)
            values = {"snapshot": made.id, "number": number, "content_hash": f"{number:064}"} | changes
            version = add_version(transaction, project.id, **({"hyperparameters": NUMBERS.to_dict()} | values))
            if serves:
                add_promotion(transaction, project.id, version)
            return transaction.versions.get(version).name

    return make


def test_the_served_version_is_what_another_base_is_compared_with(
    studio: Studio, project: ProjectView, learn: Learn
) -> None:
    served, aside = learn(), learn(serves=False)
    job = studio.comparing.request(project.id, " org/other ")
    assert (job.checkpoint, job.beside, job.state) == ("org/other", served, "queued")
    assert job.reason == f"to compare org/other with {served}, on the same examples"
    studio.training.cancel(project.id, job.id)
    assert studio.comparing.request(project.id, "org/other", aside.split("-")[0]).beside == aside


def test_it_is_trained_with_the_hyperparameters_of_that_version_but_for_those_that_are_given(
    studio: Studio, project: ProjectView, learn: Learn
) -> None:
    learn()
    job = studio.comparing.request(project.id, "org/other", hyperparameters={"learning_rate": 0.5})
    assert job.hyperparameters == NUMBERS.to_dict() | {"learning_rate": 0.5}


def test_beside_a_head_it_is_trained_with_the_defaults(studio: Studio, project: ProjectView, learn: Learn) -> None:
    learn(lane="fast", hyperparameters={"strength": 1.0})
    job = studio.comparing.request(project.id, studio.settings.checkpoint)
    assert job.hyperparameters == studio.training.defaults.to_dict()


def test_what_learns_from_new_labels_goes_on_as_if_there_were_no_comparison(
    studio: Studio, project: ProjectView, learn: Learn
) -> None:
    learn()
    label_more(studio, project)
    retrain_after(studio, project, 20)
    before = studio.training.readiness(project.id)
    comparison = studio.comparing.request(project.id, "org/other")
    assert studio.training.readiness(project.id) == before
    assert before.is_due
    refresh = studio.training.consider(project.id)
    assert refresh is not None
    assert (refresh.id == comparison.id, refresh.beside, refresh.checkpoint) == (False, None, None)
    assert studio.training.request(project.id, hyperparameters={"epochs": 2}).id == refresh.id
    assert studio.training.status(project.id, comparison.id).hyperparameters["epochs"] == NUMBERS.epochs
    assert studio.training.readiness(project.id).new_labels == 0


def test_one_comparison_waits_at_a_time(studio: Studio, project: ProjectView, learn: Learn) -> None:
    learn()
    first = studio.comparing.request(project.id, "org/other")
    with pytest.raises(Conflict, match=f"Run {first.id} waits already to compare org/other with v1"):
        studio.comparing.request(project.id, "org/third")
    assert [job.id for job in studio.training.recent(project.id) if not job.ended] == [first.id]


def test_what_learns_from_new_labels_is_started_before_what_compares(
    studio: Studio, project: ProjectView, learn: Learn, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn()
    comparison = studio.comparing.request(project.id, "org/other")
    refresh = studio.training.request(project.id)
    claimed: list[int] = []
    monkeypatch.setattr(studio.supervisor, "_claim", lambda job: claimed.append(job.id))
    studio.supervisor.step()
    studio.training.cancel(project.id, refresh.id)
    studio.supervisor.step()
    assert claimed == [refresh.id, comparison.id]


def test_what_cannot_be_compared_says_what_is_missing(studio: Studio, project: ProjectView, learn: Learn) -> None:
    with pytest.raises(Conflict, match=r"No version serves yet\. Train a version of this project first"):
        studio.comparing.request(project.id, "org/other")
    learn(origin="checkpoint", lane=None, snapshot=None, hyperparameters={})
    with pytest.raises(Conflict, match="as it came: it learnt from no examples here"):
        studio.comparing.request(project.id, "org/other")
    learn(snapshot="f" * 64)
    with pytest.raises(Conflict, match=r"What v2-.* learnt from is not kept"):
        studio.comparing.request(project.id, "org/other")
    with pytest.raises(NotFound, match="'v9'"):
        studio.comparing.request(project.id, "org/other", "v9")
    assert all(job.ended for job in studio.training.recent(project.id))


@pytest.mark.parametrize("name", ["", "  ", "x" * 5_000, "half \udcff"])
def test_what_can_be_no_name_is_refused(studio: Studio, project: ProjectView, learn: Learn, name: str) -> None:
    learn()
    with pytest.raises(InvalidInput):
        studio.comparing.request(project.id, name)


def test_a_training_that_would_give_the_same_version_is_refused(
    studio: Studio, project: ProjectView, learn: Learn
) -> None:
    learn()
    with pytest.raises(InvalidInput, match="it would be the same again"):
        studio.comparing.request(project.id, "tiny")
    assert studio.comparing.request(project.id, "tiny", hyperparameters={"seed": 7}).hyperparameters["seed"] == 7


@pytest.mark.parametrize(
    ("numbers", "says"), [({"epochs": 0}, "epochs is 0"), ({"soft_labels": "off"}, "'votes', as it")]
)
def test_a_hyperparameter_that_cannot_be_is_refused(
    studio: Studio, project: ProjectView, learn: Learn, numbers: dict[str, Any], says: str
) -> None:
    learn()
    with pytest.raises(InvalidInput, match=says):
        studio.comparing.request(project.id, "org/other", hyperparameters=numbers)


def test_a_head_that_learnt_from_too_little_for_fine_tuning_says_so(studio: Studio) -> None:
    project = fill(studio, 1, "few")
    with studio.store.begin() as transaction:
        made = content_of(project.name, "text-classification", LABELS, every_gold(transaction, project.id))
        transaction.snapshots.add(row_of(made, project.id, 0.0))
        add_promotion(transaction, project.id, add_version(transaction, project.id, lane="fast", snapshot=made.id))
    with pytest.raises(NotEnoughLabels, match="at least 2"):
        studio.comparing.request(project.id, "org/other")


def test_labels_that_were_changed_since_are_in_the_way(studio: Studio, project: ProjectView, learn: Learn) -> None:
    learn()
    job = studio.comparing.request(project.id, "org/other")
    studio.schema.apply(project.id, Change("rename", (LABELS[0],), (NewName("applause"),)), "local")
    with pytest.raises(Conflict, match="labels were changed since v1"):
        preparation(studio).prepare(row(studio.store, job.id), studio.settings.data_dir / "jobs" / "1")
    studio.training.cancel(project.id, job.id)
    with pytest.raises(Conflict, match="labels were changed since v1"):
        studio.comparing.request(project.id, "org/other")


def preparation(studio: Studio) -> Preparation:
    data = studio.settings.data_dir
    return Preparation(
        studio.store, data / "snapshots", lambda _: None, lambda *_: [], lambda *_: None, images=data / "images"
    )


def test_it_learns_from_what_that_version_learnt_from_byte_for_byte_whatever_became_of_labels_and_files(
    studio: Studio, project: ProjectView, learn: Learn
) -> None:
    name = learn(hyperparameters=Hyperparameters(epochs=3).to_dict())
    snapshot = studio.registry.find(project.id, name).snapshot or ""
    folder = studio.settings.data_dir / "once"
    studio.snapshots.rebuild(snapshot, folder)
    job = row(studio.store, studio.comparing.request(project.id, "org/other").id)
    label_more(studio, project)
    jobs = studio.settings.data_dir / "jobs"
    for spoil in (shutil.rmtree, lambda path: (path / "train.parquet").write_bytes(b""), lambda _: None):
        request, content = preparation(studio).prepare(job, jobs / "1")
        found = (jobs / "1" / request.snapshot).resolve()
        assert (content.id, request.checkpoint, request.labels) == (snapshot, "org/other", LABELS)
        assert {path.name: path.read_bytes() for path in found.iterdir()} == {
            path.name: path.read_bytes() for path in folder.iterdir()
        }
        spoil(found)


def label_more(studio: Studio, project: ProjectView) -> None:
    file = studio.settings.data_dir / "more.csv"
    file.write_text("text,label\n" + "".join(f"please send help {number},refund\n" for number in range(30)))
    studio.importer.load(project.id, file, ColumnMapping("text", "label"))


def test_a_database_that_has_lost_what_was_frozen_is_not_trained_on(
    studio: Studio, project: ProjectView, learn: Learn
) -> None:
    learn()
    job = row(studio.store, studio.comparing.request(project.id, "org/other").id)
    with studio.store.begin() as transaction:
        lose_texts(transaction)
    with pytest.raises(Conflict, match="does not hold any more"):
        preparation(studio).prepare(job, studio.settings.data_dir / "jobs" / "1")


def lose_texts(transaction: Transaction) -> None:
    from sqlalchemy import text

    transaction._session.execute(text("UPDATE examples SET text = text || '!'"))


@pytest.mark.slow
def test_two_bases_learn_from_the_same_examples_and_only_a_person_has_the_other_one_serve(
    studio: Studio, deeper_base: str
) -> None:
    project = quiet(studio, fill(studio))
    poor = studio.training.request(project.id, hyperparameters={"epochs": 1, "learning_rate": 1e-6})
    assert wait(studio, project, poor.id, ended).state == "succeeded"
    first = studio.registry.live(project.id)
    if first is None:  # no better than the most frequent label
        [only] = studio.registry.all(project.id)
        first = studio.registry.promote(project.id, only.name, "ada", "to begin with")
    label_more(studio, project)
    shutil.rmtree(studio.settings.data_dir / "snapshots")
    learns = {"epochs": 20, "learning_rate": 0.01}
    job = studio.comparing.request(project.id, deeper_base, hyperparameters=learns)
    done = wait(studio, project, job.id, ended)
    assert done.state == "succeeded", done.log
    other = studio.registry.find(project.id, done.version or "")
    assert (other.checkpoint, other.beside, other.serves) == (deeper_base, first.name, False)
    assert (other.snapshot, other.label_counts, other.parent) == (first.snapshot, first.label_counts, first.name)
    assert measured_on(studio.store, other.id) == measured_on(studio.store, first.id)
    assert f"kept aside: it was trained to be compared with {first.name}." in (done.outcome or "")
    assert other.verdict["promote"], other.verdict["reason"]
    chain = studio.version_lineage.chain(project.id, other.name, with_people=True)
    assert chain.run is not None
    assert chain.snapshot is not None
    assert (chain.run.reason, chain.snapshot.id, chain.checkpoint) == (done.reason, first.snapshot, deeper_base)
    check_siblings(studio, project, first.name, other.name)
    assert studio.registry.promote(project.id, other.name, "ada").serves
    assert studio.serving.predict(project.id, ["money back please"], other.name)[0].version == other.name


def measured_on(store: Store, version_id: int) -> list[int]:
    """The ids of the examples that it was measured on."""
    with store.read() as transaction:
        version: Version = transaction.versions.get(version_id)
        every = [one.example_id for one in held_out(transaction, version.project_id)]
        return sorted(transaction.holdout.predicted(version_id, every))


def check_siblings(studio: Studio, project: ProjectView, first: str, other: str) -> None:
    one, two = studio.siblings.measure(project.id, first).versions
    assert (one.version, two.version) == (first, other)
    assert one.parameters is not None
    assert two.parameters is not None
    assert two.parameters > one.parameters
    assert one.latency_ms is not None
    assert two.latency_ms is not None
    assert two.difference is not None
    assert two.difference.value == pytest.approx((two.figures[0].value or 0) - (one.figures[0].value or 0))


def test_a_base_that_cannot_be_had_fails_the_job_with_its_own_message(
    studio: Studio, project: ProjectView, learn: Learn, tmp_path: Path
) -> None:
    learn(hyperparameters=Hyperparameters(epochs=1).to_dict())
    job = studio.comparing.request(project.id, str(tmp_path / "nothing-here"))
    view = wait(studio, project, job.id, ended)
    assert (view.state, view.ending) == ("failed", "checkpoint-missing")
    assert "There is no folder" in (view.outcome or "")
    kept: Job = row(studio.store, job.id)
    assert kept.snapshot == studio.registry.all(project.id)[0].snapshot
