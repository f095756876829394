"""What is agreed is read of a whole project, or of some of its examples."""

from storage import Store
from storage.repositories.gold import Agreed
from tests.storage.rows import add_example, add_label, add_project


def test_of_some_examples_the_same_is_read_as_of_all(store: Store) -> None:
    with store.begin() as transaction:
        project = add_project(transaction)
        examples = [add_example(transaction, project, f"text {number}") for number in range(4)]
        said = transaction.projects.labels(project)[0].id
        for example in examples[:3]:
            agreed = Agreed(said, add_label(transaction, project, example, request_id=f"request-{example}"), "single")
            transaction.gold.set(project, example, "pool", None, agreed)

        def spell(ids: object) -> dict[int, str]:
            return {said: "yes"}

        every = transaction.gold.all(project, spell)
        assert [row.example_id for row in every] == examples[:3]
        assert transaction.gold.all(project, spell, [examples[2], examples[0], examples[3], 10**9]) == every[::2]
        assert transaction.gold.all(project, spell, []) == []
