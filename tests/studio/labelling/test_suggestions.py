"""A model trained before labels were renamed, merged or retired suggests what its labels mean now."""

from collections.abc import Sequence

import pytest

from storage import Store
from studio.labelling.answers import Suggestion
from studio.labelling.meaning import names_since
from studio.labelling.suggestions import Opinion, Renamed, Suggester, suggestion_of
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
    renamed: Renamed, expected: Suggestion | None
) -> None:
    found = suggestion_of(({"yes": 0.35, "no": 0.4, "maybe": 0.25}, VERSION), renamed)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert (found.label, found.version) == (expected.label, expected.version)
        assert found.probability == pytest.approx(expected.probability)


def test_each_text_is_suggested_by_the_names_of_the_version_that_answered() -> None:
    def predict(_project_id: int, texts: Sequence[str]) -> list[Opinion]:
        return [({"yes": 1.0}, f"v{len(text)}-0123456789") for text in texts]

    def renamed(_project_id: int, version: str) -> Renamed:
        return {"yes": "agree"} if version.startswith("v1-") else {}

    found = Suggester(predict, renamed, lambda _project_id: True).suggest(1, ["a", "bb"])
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
