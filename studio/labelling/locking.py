"""An example that somebody is about to do something with: nobody else can, until the transaction has ended."""

from storage import Transaction
from storage.repositories.examples import Locked
from studio.errors import NotFound


def lock_example(transaction: Transaction, project_id: int, example_id: int) -> Locked:
    """Raises NotFound when the project has no such example."""
    example = transaction.examples.lock(example_id)
    if example is None or example.project_id != project_id:
        raise NotFound(f"There is no example {example_id} in this project. Reload the page.")
    return example
