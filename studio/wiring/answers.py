"""What the served version says, for the queue: suggestions beside examples, and scores that order them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from storage import Store
from studio.checkpoints.variants import REFERENCE
from studio.labelling.answers import SIMILARITY
from studio.labelling.meaning import renamed_since
from studio.labelling.places import Scores
from studio.labelling.suggestions import Opinion, Renamed, Suggester
from studio.recent import Recent
from studio.serving.serving import Serving
from studio.training.fast.guessing import Guesses

# Suggestions may be named as they were for this long after a label was renamed.
RENAMES_SECONDS = 1.0
SETTING_SECONDS = 1.0


def serves(serving: Serving, project_id: int) -> str | None:
    """The version that serves the project, if one does, in memory or asleep."""
    served = serving.slot(project_id).served
    return served.version if served is not None else None


def scores(serving: Serving, project_id: int, texts: Sequence[str]) -> Scores | None:
    """What it thinks of each text; None while nothing serves, or it sleeps, as nobody waits for this."""
    if serving.slot(project_id).current is None:
        return None
    answers = serving.predict(project_id, texts, is_urgent=False)
    labels = tuple(sorted(answers[0].probabilities))
    rows = [[answer.probabilities[label] for label in labels] for answer in answers]
    return Scores(answers[0].version, labels, np.array(rows))


def served_variant(serving: Serving, project_id: int, version: str) -> str:
    """How the version is run that serves the project; the reference where this process does not serve it."""
    current = serving.slot(project_id).current
    return current.served.variant if current is not None and current.served.version == version else REFERENCE


def bulk(
    serving: Serving, project_id: int, version: str, variant: str, texts: Sequence[str]
) -> list[Mapping[str, float]]:
    """What a variant of a version says about many texts that nobody waits for, whether it serves or not."""
    answers = serving.predict(project_id, texts, version, variant, is_urgent=False)
    return [answer.probabilities for answer in answers]


def suggester(store: Store, serving: Serving, guesses: Guesses) -> Suggester:
    """Suggestions in the words of today, although the version learnt the labels by other names."""

    def find(version: tuple[int, str]) -> Renamed:
        if version[1] == SIMILARITY:  # it knows the labels as they are called now
            return {}
        number = int(version[1][1:].partition("-")[0])
        with store.read() as transaction:
            row = transaction.versions.by_number(version[0], number)
            return renamed_since(transaction, version[0], row)

    recent = Recent(find, RENAMES_SECONDS)
    return Suggester(
        partial(opinions, serving, guesses),
        lambda project_id, version: recent.get((project_id, version)),
        lambda project_id: serves(serving, project_id) is not None or guesses.is_ready(project_id),
    )


def ask_below(store: Store) -> Callable[[int], float | None]:
    """The probability below which a person should look at an answer, as it was a second ago at most."""

    def find(project_id: int) -> float | None:
        with store.read() as transaction:
            return transaction.projects.get(project_id).ask_below

    return Recent(find, SETTING_SECONDS).get


def sureness(serving: Serving, project_id: int, texts: Sequence[str]) -> list[float]:
    """How sure the served version is of each text, however long. Raises InvalidInput and NoVersionServed."""
    policy = serving.long_inputs(project_id).without_refusal()
    return [answer.probability for answer in serving.predict(project_id, texts, long_inputs=policy)]


def opinions(serving: Serving, guesses: Guesses, project_id: int, texts: Sequence[str]) -> list[Opinion]:
    """What the served version says; while none serves, what similarity does. Raises NoVersionServed."""
    if serves(serving, project_id) is None:
        return [(probabilities, SIMILARITY) for probabilities in guesses.opinions(project_id, texts)]
    # A text that nobody gets an answer for is still labelled.
    policy = serving.long_inputs(project_id).without_refusal()
    answers = serving.predict(project_id, texts, long_inputs=policy)
    return [(answer.probabilities, answer.version) for answer in answers]
