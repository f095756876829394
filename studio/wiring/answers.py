"""What the served version says, for the queue: suggestions beside examples, and scores that order them."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from storage import Store
from studio.checkpoints.variants import REFERENCE
from studio.inputs import Input
from studio.labelling.answers import SIMILARITY
from studio.labelling.meaning import renamed_since
from studio.labelling.places import Scores
from studio.labelling.suggestions import Opinion, Suggester, Words
from studio.metrics.uncertainty import SURENESS, by_sureness
from studio.recent import Recent
from studio.serving.serving import Serving
from studio.tasks import find_task
from studio.tasks.base import Asked, Decoded, Spoken
from studio.training.fast.guessing import Guesses
from studio.wiring.inputs import Inputs

# Suggestions may be named as they were for this long after a label was renamed.
RENAMES_SECONDS = 1.0
SETTING_SECONDS = 1.0


def serves(serving: Serving, project_id: int) -> str | None:
    """The version that serves the project, if one does, in memory or asleep."""
    served = serving.slot(project_id).served
    return served.version if served is not None else None


def scores(serving: Serving, inputs: Inputs, project_id: int, examples: Sequence[Asked]) -> Scores | None:
    """What it thinks of each example; None while nothing serves, or it sleeps, as nobody waits for this."""
    if serving.slot(project_id).current is None:
        return None
    answers = serving.predict(project_id, inputs.of(project_id, examples), is_urgent=False, takes_all=True)
    if answers[0].confidence is not None:
        return Scores(answers[0].version, SURENESS, np.array([by_sureness(answer.probability) for answer in answers]))
    labels = tuple(sorted(answers[0].probabilities))
    rows = [[answer.probabilities[label] for label in labels] for answer in answers]
    return Scores(answers[0].version, labels, np.array(rows))


def served_variant(serving: Serving, project_id: int, version: str) -> str:
    """How the version is run that serves the project; the reference where this process does not serve it."""
    current = serving.slot(project_id).current
    return current.served.variant if current is not None and current.served.version == version else REFERENCE


def bulk(
    serving: Serving, inputs: Inputs, project_id: int, version: str, variant: str, examples: Sequence[Asked]
) -> Sequence[Spoken]:
    """What a variant of a version says about much that nobody waits for, whether it serves or not."""
    return serving.predict(project_id, inputs.of(project_id, examples), version, variant, is_urgent=False)


def suggester(store: Store, serving: Serving, inputs: Inputs, guesses: Guesses) -> Suggester:
    """Suggestions in the words of today, although the version learnt the labels by other names."""

    def find(version: tuple[int, str]) -> Words:
        project_id, name = version
        with store.read() as transaction:
            task = find_task(transaction.projects.get(project_id).task)
            if name == SIMILARITY:  # it knows the labels as they are called now
                return Words(task, {})
            row = transaction.versions.by_number(project_id, int(name[1:].partition("-")[0]))
            today = {label.name: label.name for label in transaction.projects.labels(project_id)}
            return Words(task, today | dict(renamed_since(transaction, project_id, row)))

    recent = Recent(find, RENAMES_SECONDS)
    return Suggester(
        partial(opinions, serving, inputs, guesses),
        lambda project_id, version: recent.get((project_id, version)),
        lambda project_id: serves(serving, project_id) is not None or guesses.is_ready(project_id),
    )


def ask_below(store: Store) -> Callable[[int], float | None]:
    """The probability below which a person should look at an answer, as it was a second ago at most."""

    def find(project_id: int) -> float | None:
        with store.read() as transaction:
            return transaction.projects.get(project_id).ask_below

    return Recent(find, SETTING_SECONDS).get


def sureness(serving: Serving, project_id: int, inputs: Sequence[Input]) -> list[float]:
    """How sure the served version is of each input, however long. Raises InvalidInput and NoVersionServed."""
    policy = serving.long_inputs(project_id).without_refusal()
    return [answer.probability for answer in serving.predict(project_id, inputs, long_inputs=policy)]


def opinions(
    serving: Serving, inputs: Inputs, guesses: Guesses, project_id: int, examples: Sequence[Asked]
) -> list[Opinion | None]:
    """What the served version says; while none serves, what similarity does. Raises NoVersionServed.

    None for a question that the model cannot read.
    """
    if serves(serving, project_id) is None:
        guessed = guesses.opinions(project_id, [example.text for example in examples])
        return [(Decoded(max(shares, key=shares.__getitem__), shares), SIMILARITY) for shares in guessed]
    # An example that nobody gets an answer for is still labelled.
    policy = serving.long_inputs(project_id).without_refusal()
    answers = serving.predict(project_id, inputs.of(project_id, examples), long_inputs=policy, takes_all=True)
    return [(answer, answer.version) if answer.windows else None for answer in answers]
