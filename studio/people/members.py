"""Members: who may see and label in a project that is open to its members only."""

from collections.abc import Callable, Sequence

from storage import Store
from studio.errors import InvalidInput
from studio.people.names import RESERVED


class Members:
    """Lists and sets the members of projects."""

    def __init__(self, store: Store, changed: Callable[[], None]) -> None:
        self._store = store
        self._changed = changed

    def of(self, project_id: int) -> list[str]:
        """Their names, in order."""
        with self._store.read() as transaction:
            return transaction.members.of_project(project_id)

    def set(self, project_id: int, names: Sequence[str]) -> list[str]:
        """Have exactly these members. Raises InvalidInput, naming those whom nobody knows."""
        wanted = set(names)
        with self._store.begin() as transaction:
            unknown = sorted(wanted - {person.name for person in transaction.people.all()} | wanted & RESERVED)
            if unknown:
                raise InvalidInput(f"There is nobody called {', '.join(unknown[:5])[:200]}. Choose people of the list.")
            before = set(transaction.members.of_project(project_id))
            transaction.members.remove(project_id, before - wanted)
            transaction.members.add(project_id, sorted(wanted - before))
            members = transaction.members.of_project(project_id)
        self._changed()
        return members
