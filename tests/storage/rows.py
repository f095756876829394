"""The fewest rows that a test of the database needs; everything not named is plain."""

from storage import Transaction
from storage.tables import Assignment, Job, Person, Project, Promotion, Version


def add_project(transaction: Transaction, name: str = "inbox", **changes: object) -> int:
    """A project with the labels yes (id 1 in a fresh database) and no."""
    plain: dict[str, object] = {
        "title": name,
        "task": "text-classification",
        "checkpoint": "tiny",
        "retrain_after": 20,
        "holdout_percent": 20,
        "overlap": 1,
        "strategy": "as-imported",
        "members_only": False,
        "created_at": 0.0,
    }
    project = transaction.projects.add(Project(name=name, **(plain | changes)))
    transaction.projects.add_labels(project.id, [("yes", ""), ("no", "")])
    return project.id


def add_example(transaction: Transaction, project_id: int, text: str = "hello", **changes: object) -> int:
    plain: dict[str, object] = {
        "project_id": project_id,
        "text": text,
        "text_hash": text,
        "split": "pool",
        "state": "pending",
        "rank": 0.0,
        "open_seats": 1,
        "created_at": 0.0,
    }
    row = plain | changes
    transaction.examples.add_new([row])
    key = str(row["text_hash"])
    return transaction.examples.by_hash(project_id, [key])[key].id


def add_label(transaction: Transaction, project_id: object, example_id: object, **changes: object) -> int:
    """A skip by `local`, unless something else is said."""
    plain: dict[str, object] = {
        "project_id": project_id,
        "example_id": example_id,
        "annotator": "local",
        "action": "skip",
        "request_id": "request-1",
        "created_at": 0.0,
    }
    return transaction.labels.append(**(plain | changes))[0]


def add_person(transaction: Transaction, name: str) -> None:
    transaction.people.ensure([name], 0.0)


def add_version(transaction: Transaction, project_id: int, **changes: object) -> int:
    plain: dict[str, object] = {
        "number": 1,
        "content_hash": "a" * 64,
        "origin": "trained",
        "lane": "slow",
        "checkpoint": "tiny",
        "hyperparameters": {},
        "label_counts": {},
        "metrics": {},
        "verdict": {},
        "created_at": 0.0,
    }
    return transaction.versions.add(Version(project_id=project_id, **(plain | changes))).id


def add_promotion(transaction: Transaction, project_id: int, version_id: int) -> None:
    row = Promotion(project_id=project_id, version_id=version_id, verb="promote", note="", created_at=0.0)
    transaction.versions.add_promotion(row)


def add_job(transaction: Transaction, project_id: int, state: str, **more: object) -> int:
    row = Job(
        project_id=project_id,
        state=state,
        reason="",
        hyperparameters={},
        after_labels=0,
        created_at=0.0,
        cancel_requested=False,
        **more,
    )
    return transaction.jobs.add(row).id


def seat(project_id: int, example_id: int, annotator: str = "local", number: int = 1) -> Assignment:
    """A lease on a seat, to be added to a session."""
    return Assignment(
        example_id=example_id,
        annotator=annotator,
        project_id=project_id,
        state="held",
        seat=number,
        window="w",
        expires_at=10.0,
        updated_at=0.0,
    )


def person(name: str, **changes: object) -> Person:
    plain: dict[str, object] = {"role": "annotator", "session_epoch": 0, "is_active": True, "created_at": 0.0}
    return Person(name=name, **(plain | changes))
