"""Whether everything that is kept beside the labels still follows from them."""

from collections.abc import Iterator, Mapping
from itertools import islice

from storage import Transaction
from storage.repositories.audit import Audited
from storage.repositories.label_values import canonical
from studio.labelling.meaning import meaning_of, meanings, split_labels
from studio.labelling.restating import Restating
from studio.labelling.seats import MOST_OVERLAP, SEATED, outcome_of
from studio.labelling.settling import SETTLED
from studio.tasks import find_task

MOST = 20


def contradictions(transaction: Transaction, project_id: int) -> Iterator[str]:
    """What is wrong with a project's counts, seats and gold labels, in words; there should be nothing."""
    kept, counted = transaction.tallies.of(project_id), transaction.audit.states(project_id)
    for name in sorted(counted):
        if kept[name] != counted[name]:
            yield f"The tally says {kept[name]:,} {name}, and there are {counted[name]:,}"
    if transaction.tallies.gold_by_id(project_id) != transaction.audit.gold(project_id):
        yield "The tally of gold labels is not what there are"
    for example_id in transaction.audit.outdated(project_id, MOST):
        yield f"Example {example_id} counts an answer that is not its person's newest"
    for example_id in transaction.audit.foreign_gold(project_id, MOST):
        yield f"Example {example_id} has a gold label that comes from another example"
    meaning = meaning_of(transaction, project_id, transaction.label_values.structured(project_id))
    for value_id in islice(_misread(transaction, project_id, meaning), MOST):
        yield f"Value {value_id} is not read as what its labels mean now"
    project = transaction.projects.get(project_id)
    # While a new overlap is being followed, seats may still be open by the old one.
    overlap = project.overlap if project.reseating_since is None else MOST_OVERLAP
    wrong = 0
    for example in transaction.audit.examples(project_id):
        if problem := _problem(example, meaning, overlap):
            wrong += 1
            yield f"Example {example.id} {problem}"
        if wrong == MOST:
            return


def _misread(transaction: Transaction, project_id: int, meaning: Mapping[int, int | None]) -> Iterator[int]:
    """Structured values that do not mean what they say by the labels in use."""
    task = find_task(transaction.projects.get(project_id).task)
    labels = transaction.projects.every_label(project_id)
    now = meanings(labels)
    said = transaction.label_values.naming(project_id, [label for label, meant in now.items() if meant != label])
    restating = Restating(task, now, split_labels(labels))
    restated = {value_id: restating.of(content) for value_id, content in said.items()}
    written = {key: canonical(content) for key, content in restated.items() if content is not None}
    ids = transaction.label_values.known(project_id, written.values())
    expected = {key: ids.get(written[key], 0) if key in written else None for key in restated}
    for value_id, meant in meaning.items():
        if value_id not in now and meant != expected.get(value_id, value_id):
            yield value_id


def _problem(example: Audited, meaning: Mapping[int, int | None], overlap: int) -> str | None:
    taken = sum(stand.state in SEATED for stand in example.stands)
    if example.state == "removed":
        return "was removed and can still be labelled" if example.open_seats or example.agreed else None
    if example.agreed is not None and meaning.get(example.agreed.value_id) != example.agreed.value_id:
        return "has a gold label that is not in use"
    if example.agreed is not None and example.agreed.reason in SETTLED:
        fits = example.state == "labelled" and example.open_seats == 0
        return None if fits else "is settled and can still be labelled"
    if example.open_seats and taken + example.open_seats > overlap:
        return f"has {taken} seats taken and {example.open_seats} open, more than {overlap}"
    decided = outcome_of(example.stands, example.open_seats, meaning)
    if decided.state != example.state:
        return f"is {example.state} and should be {decided.state}"
    found = (example.agreed.value_id, example.agreed.reason) if example.agreed else (None, None)
    return (
        None if found == (decided.label_id, decided.reason) else "has a gold label that does not follow from its labels"
    )
