"""People as pages, the API and the command line show them."""

from dataclasses import dataclass

from storage.tables import Person


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as pages and the API show them; `signs_in_with` is password, hugging face or nothing."""

    name: str
    role: str
    is_active: bool
    signs_in_with: str
    created_at: float
    last_answer_at: float | None


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password made by the studio, to be shown once."""

    name: str
    password: str


def person_view(person: Person, last_answer_at: float | None) -> PersonView:
    """What is shown of a person; never a hash."""
    means = "hugging face" if person.hub_id else "password" if person.password_hash else ""
    return PersonView(person.name, person.role, person.is_active, means, person.created_at, last_answer_at)
