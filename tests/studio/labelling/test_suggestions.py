"""A model trained before labels were renamed, merged or retired suggests what its labels mean now."""

from collections.abc import Sequence

import pytest

from storage import Store
from storage.repositories.scores import ToScore
from studio.labelling.answers import Suggestion
from studio.labelling.meaning import names_since
from studio.labelling.suggestions import Opinion, Suggester, Words, suggestion_of
from studio.tasks import find_task
from studio.tasks.base import Asked, Decoded
from tests.conftest import Clock
from tests.labelling import make_project
from tests.schema import make_changes, merge, rename, retire, split

VERSION = "v1-0123456789"


@pytest.mark.parametrize(
    ("renamed", "expected"),
    [
        ({}, Suggestion("no", 0.4, VERSION)),
        ({"no": "never"}, Suggestion("never", 0.4, VERSION)),
        ({"yes": "known", "maybe": "known"}, Suggestion("known", 0.6, VERSION)),
        ({"no": None}, Suggestion("yes", 0.35, VERSION)),
        ({"no": None, "yes": None, "maybe": None}, None),
    ],
)
def test_a_suggestion_is_the_likeliest_label_by_its_name_of_today(
    renamed: dict[str, str | None], expected: Suggestion | None
) -> None:
    said = Decoded("no", {"yes": 0.35, "no": 0.4, "maybe": 0.25})
    found = suggestion_of((said, VERSION), Words(find_task("text-classification"), renamed))
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert (found.label, found.version) == (expected.label, expected.version)
        assert found.probability == pytest.approx(expected.probability)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"yes": "yes", "no": "no"}, ["yes", "no"]),
        ({"yes": "yes", "never": "never", "no": "never"}, ["yes", "never"]),
        ({"no": "no", "yes": None}, ["no"]),
        ({"other": "other", "yes": None}, []),
    ],
)
def test_several_labels_are_suggested_by_their_names_of_today(
    names: dict[str, str | None], expected: list[str]
) -> None:
    said = Decoded(["yes", "no"], {"yes": 0.9, "no": 0.7}, 0.6)
    found = suggestion_of((said, VERSION), Words(find_task("multi-label"), names))
    assert found == Suggestion(expected, 0.6, VERSION)


def test_each_text_is_suggested_by_the_names_of_the_version_that_answered() -> None:
    def predict(_project_id: int, examples: Sequence[Asked]) -> list[Opinion]:
        return [(Decoded("yes", {"yes": 1.0}), f"v{len(one.text)}-0123456789") for one in examples]

    def words(_project_id: int, version: str) -> Words:
        return Words(find_task("text-classification"), {"yes": "agree"} if version.startswith("v1-") else {})

    asked = [ToScore(1, "a"), ToScore(2, "bb")]
    found = Suggester(predict, words, lambda _project_id: True).suggest(1, asked)
    assert [suggestion and suggestion.label for suggestion in found] == ["agree", "yes"]


def test_a_name_means_what_it_meant_when_the_version_was_trained(store: Store, clock: Clock) -> None:
    project = make_project(store, clock, 1, labels=["yes", "no", "maybe"])
    changes = make_changes(store, clock)
    moments = [clock.now]
    for change in (rename("yes", "agree"), split("no", "never", "no"), merge("never", into="agree"), retire("maybe")):
        clock.advance(1)
        changes.apply(project, change, "local")
        moments.append(clock.now)
    with store.read() as transaction:
        labels = transaction.projects.every_label(project)
    # In use now: agree (was yes, and never) and the second no.
    assert names_since(labels, moments[0]) == {"yes": "agree", "no": None, "never": "agree", "maybe": None}
    assert names_since(labels, moments[1]) == {"yes": "agree", "no": None, "never": "agree", "maybe": None}
    assert names_since(labels, moments[2]) == {"yes": "agree", "never": "agree", "maybe": None}
    clock.advance(1)
    with store.begin() as transaction:
        transaction.projects.add_labels(project, [("yes", "")])
        labels = transaction.projects.every_label(project)
    assert names_since(labels, moments[0])["yes"] == "agree"
    assert "yes" not in names_since(labels, clock.now)
