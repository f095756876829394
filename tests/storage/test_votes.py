"""The answers that decided on agreed labels of the pool."""

from sqlalchemy import text

from storage import Store
from studio.labelling.schema.change import Change, NewName
from studio.labelling.schema.changes import SchemaChanges
from studio.wiring.learning import annotators_answers
from tests.conftest import Clock
from tests.labelling import make_people, make_project
from tests.reviewing import answer_all


def test_everybody_s_answer_counts_by_the_label_in_use_and_in_the_pool_only(store: Store, clock: Clock) -> None:
    make_people(store, "ada", "eve")
    project_id = make_project(store, clock, 4, overlap=2)
    # The third is disputed, so that it has no agreed label; the fourth will be held out.
    answers = {"ada": ["yes", "no", "no", "yes"], "eve": ["yes", "no", "yes", "yes"]}
    ids = answer_all(store, clock, project_id, answers)
    with store.begin() as transaction:
        transaction._session.execute(text("UPDATE examples SET split = 'holdout' WHERE id = :id"), {"id": ids[3]})
    SchemaChanges(store, clock, list).apply(project_id, Change("rename", ("yes",), (NewName("ja"),)), "ada")
    with store.read() as transaction:
        found = annotators_answers(transaction, project_id)
    assert [(answer.example_id, answer.annotator, answer.label) for answer in found] == [
        (ids[0], "ada", "ja"),
        (ids[0], "eve", "ja"),
        (ids[1], "ada", "no"),
        (ids[1], "eve", "no"),
    ]
