"""What the database itself refuses, whatever the code around it does."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage import Store
from storage.tables import Judgement
from tests.storage.rows import (
    add_example,
    add_job,
    add_label,
    add_person,
    add_project,
    add_promotion,
    add_version,
    person,
    seat,
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE labels SET annotator = 'import'",
        "DELETE FROM labels",
        "UPDATE promotions SET note = 'x'",
        "DELETE FROM promotions",
        "UPDATE guidelines SET text = 'x'",
        "UPDATE setting_changes SET person = 'x'",
        "DELETE FROM setting_changes",
    ],
)
def test_history_can_be_neither_changed_nor_removed(store: Store, statement: str) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        add_label(transaction, project_id, add_example(transaction, project_id))
        add_promotion(transaction, project_id, add_version(transaction, project_id))
        transaction.setting_changes.add(project_id, "ada", {"gate.margin": (0.02, 0.01)}, 1.0)
    with pytest.raises(DBAPIError, match="append-only"), store.begin() as transaction:
        transaction._session.execute(text(statement))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"request_id": "request-1"}, id="same request"),
        pytest.param({"action": "dance"}, id="unknown action"),
        pytest.param({"action": "label"}, id="label without a value"),
        pytest.param({"value_id": 1}, id="skip with a value"),
        pytest.param({"example_id": 999}, id="no such example"),
        pytest.param({"annotator": "nobody"}, id="no such person"),
        pytest.param({"guidelines_number": 9}, id="no such guidelines"),
    ],
)
def test_a_label_that_makes_no_sense_is_refused(store: Store, changes: dict[str, object]) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        example_id = add_example(transaction, project_id)
        add_label(transaction, project_id, example_id)
    row = {"project_id": project_id, "example_id": example_id, "request_id": "request-2"} | changes
    with pytest.raises(IntegrityError), store.begin() as transaction:
        add_label(transaction, **row)


def test_a_person_s_revisions_of_an_example_have_different_numbers(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        add_label(transaction, project_id, add_example(transaction, project_id))
    again = "INSERT INTO labels SELECT 99, project_id, example_id, annotator, revision, action, NULL, 'new', "
    columns = "NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0 FROM labels"
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction._session.execute(text(again + columns))


def test_nobody_sits_on_a_seat_beyond_the_overlap(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction, overlap=2)
        example_id = add_example(transaction, project_id)
        add_person(transaction, "ada")
        transaction._session.add_all([seat(project_id, example_id), seat(project_id, example_id, "ada", 2)])
        add_person(transaction, "eve")
    with pytest.raises(DBAPIError, match="beyond the overlap"), store.begin() as transaction:
        transaction._session.add(seat(project_id, example_id, "eve", 3))
        transaction._session.flush()
    with pytest.raises(DBAPIError, match="beyond the overlap"), store.begin() as transaction:
        transaction._session.execute(text("UPDATE assignments SET seat = 3 WHERE seat = 2"))


def test_two_people_do_not_sit_on_one_seat(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction, overlap=2)
        example_id = add_example(transaction, project_id)
        transaction._session.add(seat(project_id, example_id))
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction._session.add(seat(project_id, example_id, "import", 1))
        transaction._session.flush()


def test_nobody_has_an_example_twice(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction, overlap=2)
        example_id = add_example(transaction, project_id)
        transaction._session.add(seat(project_id, example_id))
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction._session.add(seat(project_id, example_id, "local", 2))
        transaction._session.flush()


@pytest.mark.parametrize("twin", [{"name": "ada"}, {"name": "eve", "hub_id": "h1"}], ids=["name", "account"])
def test_people_are_told_apart(store: Store, twin: dict[str, str]) -> None:
    with store.begin() as transaction:
        transaction._session.add(person("ada", hub_id="h1"))
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction._session.add(person(**twin))
        transaction._session.flush()


def test_an_example_has_no_fewer_than_no_open_seats(store: Store) -> None:
    with store.begin() as transaction:
        example_id = add_example(transaction, add_project(transaction), open_seats=0)
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction.examples.seats_taken([example_id])


def test_labels_in_use_have_names_of_their_own_and_retired_ones_may_share_them(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        transaction._session.execute(text("UPDATE schema_labels SET retired_at = 1 WHERE name = 'no'"))
        transaction.projects.add_labels(project_id, [("no", "")])
    with pytest.raises(IntegrityError), store.begin() as transaction:
        transaction.projects.add_labels(project_id, [("no", "")])


def test_a_project_runs_one_job_and_queues_one(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        add_job(transaction, project_id, "queued")
        add_job(transaction, project_id, "running")
    for state in ("queued", "running"):
        with pytest.raises(IntegrityError), store.begin() as transaction:
            add_job(transaction, project_id, state)


def test_what_learns_from_new_labels_and_what_compares_do_not_wait_for_each_other(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        compares = {"checkpoint": "tiny", "beside_id": add_version(transaction, project_id)}
        add_job(transaction, project_id, "queued")
        add_job(transaction, project_id, "queued", **compares)
    with pytest.raises(IntegrityError), store.begin() as transaction:
        add_job(transaction, project_id, "queued", **compares)
    with pytest.raises(IntegrityError), store.begin() as transaction:
        add_job(transaction, project_id, "succeeded", checkpoint="compared with nothing")


@pytest.mark.parametrize("value", [0.0, -0.5, 1.5])
def test_a_threshold_that_is_no_probability_is_refused(store: Store, value: float) -> None:
    with pytest.raises(IntegrityError), store.begin() as transaction:
        add_project(transaction, ask_below=value)


@pytest.mark.parametrize(("origin", "lane"), [("trained", None), ("checkpoint", "slow")], ids=["trained", "as it came"])
def test_a_version_has_a_lane_if_it_was_trained(store: Store, origin: str, lane: str | None) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        add_version(transaction, project_id, origin="checkpoint", lane=None)
    with pytest.raises(IntegrityError, match="lane"), store.begin() as transaction:
        add_version(transaction, project_id, number=2, content_hash="b", origin=origin, lane=lane)
    with pytest.raises(IntegrityError, match="lane"), store.begin() as transaction:
        transaction._session.execute(text("UPDATE versions SET lane = 'fast'"))


def test_a_version_is_not_judged_against_itself(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        version_id = add_version(transaction, project_id)
    row = {"project_id": project_id, "version_id": version_id, "examples": 1, "verdict": {}, "created_at": 0.0}
    with store.begin() as transaction:
        transaction.judgements.add(Judgement(champion_id=None, **row))
    with pytest.raises(IntegrityError, match="against itself"), store.begin() as transaction:
        transaction.judgements.add(Judgement(champion_id=version_id, **row))


def test_an_example_does_not_give_itself_away(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        add_example(transaction, project_id, split="holdout")
    with pytest.raises(IntegrityError, match="give itself away"), store.begin() as transaction:
        transaction.leaks.add(project_id, [("hello", "hello")], 0.0)


def test_a_deleted_version_does_not_begin_to_serve(store: Store) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        version_id = add_version(transaction, project_id)
        add_promotion(transaction, project_id, version_id)
        transaction.versions.get(version_id).deleted_at = 1.0
        transaction.versions.save()
    with pytest.raises(IntegrityError, match="deleted version"), store.begin() as transaction:
        add_promotion(transaction, project_id, version_id)


@pytest.mark.parametrize(
    ("text", "question", "image"),
    [("", None, None), ("another", "", None), ("", "what?", None), ("another", None, ""), ("", None, "0f")],
)
def test_an_example_has_a_text_or_an_image_and_no_empty_question(
    store: Store, text: str, question: str | None, image: str | None
) -> None:
    with store.begin() as transaction:
        project_id = add_project(transaction)
        add_example(transaction, project_id, "a text", question="what?")
        add_example(transaction, project_id, "", text_hash="an image", image="0f" * 32)
    with pytest.raises(IntegrityError), store.begin() as transaction:
        add_example(transaction, project_id, text, text_hash="another", question=question, image=image)
