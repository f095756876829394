"""What answers say is stored once, whoever says it and however many at a time."""

from storage import Store
from storage.repositories.label_values import canonical, spelled
from tests.storage.rows import add_example, add_project


def test_many_values_are_stored_once_each_beside_those_that_are_there(store: Store) -> None:
    with store.begin() as transaction:
        one, other = add_project(transaction), add_project(transaction, "other")
        yes, no = (label.id for label in transaction.projects.labels(one))
        there = transaction.label_values.intern(one, [yes], [yes])
        contents = {canonical(content): content for content in ([yes], [no, yes], [no, no], [])}
        found = transaction.label_values.intern_all(one, contents)
        assert found[canonical([yes])] == there
        assert len(set(found.values())) == len(contents)
        assert transaction.label_values.intern_all(one, contents) == found
        assert transaction.label_values.intern(one, [no, yes], [no, yes]) == found[canonical([no, yes])]
        assert transaction.label_values.contents(found.values()) == {found[key]: contents[key] for key in contents}
        named = transaction.label_values.labels(found.values())
        assert {key: sorted(labels) for key, labels in named.items()} == {
            there: [yes], found[canonical([no, yes])]: [yes, no], found[canonical([no, no])]: [no],
        }  # fmt: skip
        assert set(transaction.label_values.intern_all(other, contents).values()).isdisjoint(found.values())
        assert transaction.label_values.intern_all(one, {}) == {}


def test_no_value_says_nothing() -> None:
    assert spelled({None, 1}, lambda ids: dict.fromkeys(ids, "yes")) == {None: None, 1: "yes"}


def test_a_project_tells_which_inputs_its_examples_have(store: Store) -> None:
    with store.begin() as transaction:
        one, other = add_project(transaction), add_project(transaction, "other")
        add_example(transaction, one)
        assert transaction.examples.inputs(one) == []
        add_example(transaction, one, "second", question="what?")
        add_example(transaction, other, "third", image="0f" * 32)
        assert (transaction.examples.inputs(one), transaction.examples.inputs(other)) == (["question"], ["image"])
