"""Whatever the strategy, hold-out examples come at the rate at which they were drawn, and none has a suggestion."""

from collections.abc import Sequence
from itertools import count

import pytest

from storage import Store
from studio.exchange.split import text_hash
from studio.labelling.answers import MEASURES, Answer, Suggestion
from studio.labelling.ordering import Ordering
from studio.labelling.places import first_rank
from studio.labelling.queue import Queue
from studio.labelling.strategies import STRATEGIES
from studio.projects.projects import Projects
from studio.projects.terms import Changes
from studio.tasks.base import Asked
from tests.conftest import Clock
from tests.labelling import LEASE_SECONDS, make_people, make_project, no_suggestions
from tests.studio.labelling.test_ordering import Model
from tests.studio.shares import furthest_from

EXAMPLES = 600
WINDOW = 100
# Without regard to any order: every fifth is held out.
SPLITS = ["holdout" if int(text_hash(f"side {number}"), 16) % 5 == 0 else "pool" for number in range(EXAMPLES)]


@pytest.fixture
def project(store: Store, clock: Clock) -> int:
    make_people(store, "ada")
    found = make_project(store, clock, 0)
    with store.begin() as transaction:
        transaction.examples.add_new(
            {
                "project_id": found,
                "text": f"text {number}",
                "text_hash": text_hash(f"text {number}"),
                "split": split,
                "state": "pending",
                "rank": first_rank("random", found, text_hash(f"text {number}"), 0.0),
                "open_seats": 1,
                "created_at": clock.now + number,
            }
            for number, split in enumerate(SPLITS)
        )
        transaction.tallies.move(found, {"pending": EXAMPLES})
    return found


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_prefix_of_what_is_labelled_has_its_share_of_the_hold_out(
    store: Store, clock: Clock, project: int, strategy: str
) -> None:
    Projects(store, clock).change(project, Changes(strategy=strategy))
    model, queue, requests = Model(), Queue(store, clock, LEASE_SECONDS, no_suggestions), count()
    ordering = Ordering(store, model.serves, model.score, window=WINDOW, clock=clock)
    offered: list[int] = []
    while len(offered) < EXAMPLES:
        if len(offered) % 200 == 100:
            model.version = f"v{len(offered)}-0123456789"
        ordering.follow()
        for example in queue.claim(project, "ada", "w", 20):
            offered.append(int(example.text.split()[1]))
            queue.submit(project, "ada", "w", 0, Answer(f"request-{next(requests):06}", example.id, "skip"))
    share = SPLITS.count("holdout") / EXAMPLES
    assert furthest_from(share, [SPLITS[number] for number in offered]) < 3


def test_a_model_is_not_even_asked_about_the_hold_out(store: Store, clock: Clock, project: int) -> None:
    asked: list[str] = []

    def suggest(_project_id: int, examples: Sequence[Asked]) -> list[Suggestion | None]:
        asked.extend(example.text for example in examples)
        return [Suggestion("yes", 0.9, "v1-0123456789")] * len(examples)

    queue, requests = Queue(store, clock, LEASE_SECONDS, suggest), count()
    shown = queue.claim(project, "ada", "w", 30)
    for example in list(shown):
        answer = Answer(f"request-{next(requests):06}", example.id, "label", "yes")
        shown += queue.submit(project, "ada", "w", 30, answer).next
    splits = {example.text: SPLITS[int(example.text.split()[1])] for example in shown}
    assert set(splits.values()) == {"pool", "holdout"}
    assert {splits[text] for text in asked} == {"pool"}
    for example in shown:
        is_held = splits[example.text] == "holdout"
        assert (example.suggestion is None, example.silence) == (is_held, MEASURES if is_held else None)
