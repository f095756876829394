"""Examples as models are asked about them."""

from collections.abc import Callable, Sequence

from storage import Store
from studio.errors import NotFound
from studio.inputs import Input
from studio.tasks import find_task
from studio.tasks.base import Asked, Takes

# What the database can hold as a row's number.
MOST = 2**63 - 1


class Inputs:
    """Of every project: its texts, questions about texts, or the bytes of images."""

    def __init__(self, store: Store, load_image: Callable[[int, str], bytes]) -> None:
        """`load_image(project_id, sha256)` gives the bytes of an image's file, or raises a StudioError."""
        self._store = store
        self._load_image = load_image
        # A project's task never changes.
        self._takes: dict[int, Takes] = {}

    def of(self, project_id: int, examples: Sequence[Asked]) -> list[Input]:
        """An input for each example, in order."""
        takes = self.takes(project_id)
        if takes == "text":
            return [example.text for example in examples]
        if takes == "question":
            return [(example.question or "", example.text) for example in examples]
        return [self._load_image(project_id, example.image or "") for example in examples]

    def find(self, project_id: int, example_id: int) -> Input:
        """An example of the project. Raises NotFound."""
        with self._store.read() as transaction:
            example = transaction.examples.get(example_id) if 0 < example_id <= MOST else None
        if example is None or example.project_id != project_id or example.state == "removed":
            raise NotFound(f"There is no example {example_id} in this project.")
        return self.of(project_id, [example])[0]

    def takes(self, project_id: int) -> Takes:
        """What the project's task is asked about."""
        if project_id not in self._takes:
            with self._store.read() as transaction:
                self._takes[project_id] = find_task(transaction.projects.get(project_id).task).takes
        return self._takes[project_id]
