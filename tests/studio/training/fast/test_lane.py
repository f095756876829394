"""In the background: a refit when enough is new, guesses before the first, and texts embedded before their labels."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from studio.errors import NoVersionServed
from studio.exchange.split import text_hash
from studio.labelling.answers import SIMILARITY, Answer
from studio.projects import LabelName
from studio.projects.terms import Changes
from studio.settings import Settings
from studio.training.fast import lane
from studio.training.fast.due import LEAST_NEW
from studio.wiring import Studio, build
from tests.conftest import LABELS, Clock
from tests.labelling import every_gold
from tests.studio.training.fast.inbox import WINDOW, label_some, labelled, unlabelled


def versions(studio: Studio, project_id: int) -> int:
    return len(studio.registry.all(project_id))


def test_it_refits_from_the_first_two_labels_on_and_then_after_every_five(studio: Studio) -> None:
    project = unlabelled(studio, 20)
    counts = []
    for _ in range(13):
        studio.fast_lane.step()
        counts.append(versions(studio, project.id))
        label_some(studio, project, 1)
    assert counts == [0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3]
    view = studio.fast_lane.view(project.id)
    assert (view.on, view.labels, view.message) == (True, 12, "")
    assert view.seconds is not None


def test_a_project_that_does_not_want_it_is_left_alone(studio: Studio) -> None:
    project = labelled(studio)
    studio.projects.change(project.id, Changes(fast_lane=False))
    studio.fast_lane.step()
    assert versions(studio, project.id) == 0
    assert not (studio.settings.data_dir / "embeddings").exists()
    assert studio.fast_lane.view(project.id).on is False


def test_a_restart_refits_nothing_that_was_refitted(
    make_studio: Callable[..., Studio], settings: Settings, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = labelled(studio)
    studio.fast_lane.step()
    again = make_studio(settings)
    monkeypatch.setattr(again.fast_lane._refitter, "refit", lambda *_: pytest.fail("it was refitted"))
    again.fast_lane.step()
    assert again.fast_lane.view(project.id).labels == 30
    assert again.fast_lane.view(project.id).message == ""


def test_a_restart_does_not_take_leaked_examples_for_new_labels(
    make_studio: Callable[..., Studio], settings: Settings, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = labelled(studio)
    with studio.store.begin() as transaction:
        gold = every_gold(transaction, project.id)
        held, pool = ([text_hash(row.text) for row in gold if row.split == split] for split in ("holdout", "pool"))
        transaction.leaks.add(project.id, [(one, pool[0]) for one in held], 0.0)
    assert len(held) >= LEAST_NEW
    studio.fast_lane.step()
    again = make_studio(settings)
    monkeypatch.setattr(again.fast_lane._refitter, "refit", lambda *_: pytest.fail("it was refitted"))
    again.fast_lane.step()
    assert again.fast_lane.view(project.id).labels == 30 - len(held)
    assert again.fast_lane.view(project.id).message == ""


def test_corrections_make_it_refit(studio: Studio) -> None:
    project = unlabelled(studio, 20)
    label_some(studio, project, 12)
    studio.fast_lane.step()
    with studio.store.read() as transaction:
        wrong = [row.example_id for row in every_gold(transaction, project.id) if row.label != "refund"]
    counts = []
    for example_id in wrong[:LEAST_NEW]:
        studio.fast_lane.step()
        counts.append(versions(studio, project.id))
        studio.queue.submit(project.id, "local", WINDOW, 0, Answer(uuid4().hex, example_id, label="refund"))
    studio.fast_lane.step()
    assert [*counts, versions(studio, project.id)] == [*[1] * LEAST_NEW, 2]


def test_another_label_makes_it_refit(studio: Studio) -> None:
    project = labelled(studio)
    studio.fast_lane.step()
    studio.projects.dress_labels(project.id, [*(LabelName(label) for label in LABELS), LabelName("question")])
    studio.fast_lane.step()
    newest = studio.registry.all(project.id)[0]
    assert newest.number == 2
    assert newest.label_counts["question"] == 0


def test_a_base_that_cannot_be_had_is_told_and_tried_again_in_a_minute(
    settings: Settings, clock: Clock, tiny_base: str
) -> None:
    studio = build(settings, clock)
    try:
        project, other = labelled(studio), labelled(studio, name="other")
        studio.projects.change(project.id, Changes(checkpoint="/no/such/folder"))
        studio.fast_lane.step()
        assert "no folder" in studio.fast_lane.view(project.id).message
        assert versions(studio, other.id) == 1
        studio.projects.change(project.id, Changes(checkpoint=tiny_base))
        studio.fast_lane.step()
        assert versions(studio, project.id) == 0
        clock.advance(lane.RETRY_SECONDS)
        studio.fast_lane.step()
        assert versions(studio, project.id) == 1
        assert studio.fast_lane.view(project.id).message == ""
    finally:
        studio.serving.close()
        studio.store.close()


def test_texts_have_their_vectors_before_anybody_labels_them(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "AHEAD", 10)
    monkeypatch.setattr(lane, "AHEAD_AT_ONCE", 4)
    project = unlabelled(studio, 12)
    with studio.store.read() as transaction:
        texts = [row.text for row in transaction.order.next(project.id, 12)]
    vectors = studio.fast_lane._bases.open(project.id, project.checkpoint)
    left = []
    for _ in range(4):
        studio.fast_lane.step()
        left.append(len(vectors.missing(texts)))
    assert left == [8, 4, 2, 2]
    label_some(studio, project, 2)
    studio.fast_lane.step()
    assert vectors.missing(texts) == []


def test_without_a_single_label_similarity_suggests_until_a_version_serves(studio: Studio) -> None:
    project = unlabelled(studio)
    assert studio.suggester.is_ready(project.id) is False
    assert studio.queue.claim(project.id, "local", WINDOW, 1)[0].suggestion is None
    studio.fast_lane.step()
    assert studio.suggester.is_ready(project.id)
    assert studio.fast_lane.view(project.id).guesses
    examples = studio.queue.claim(project.id, "local", WINDOW, 4)
    for example in examples:
        assert example.suggestion is not None
        assert (example.suggestion.version, example.suggestion.label in LABELS) == (SIMILARITY, True)
        assert 1 / 3 < example.suggestion.probability <= 1
    label_some(studio, project, 7)
    with studio.store.read() as transaction:
        [stored] = transaction.labels.of_example(examples[0].id)
    assert (stored.version, stored.suggested in LABELS) == (SIMILARITY, True)
    studio.fast_lane.step()
    studio.watch.follow()
    studio.fast_lane.step()
    example = studio.queue.claim(project.id, "local", WINDOW, 1)[0]
    assert example.suggestion is not None
    assert example.suggestion.version == studio.registry.all(project.id)[0].name
    with pytest.raises(NoVersionServed):
        studio.fast_lane.guesses.opinions(project.id, ["where is my parcel"])


def test_held_out_examples_get_no_guess(studio: Studio) -> None:
    project = unlabelled(studio, 30, holdout_percent=50)
    studio.fast_lane.step()
    examples = studio.queue.claim(project.id, "local", WINDOW, 30)
    assert {(example.suggestion is None, example.silence is None) for example in examples} == {
        (True, False),
        (False, True),
    }


def test_guesses_follow_the_labels_as_they_are_called_now(studio: Studio) -> None:
    project = unlabelled(studio)
    studio.fast_lane.step()
    studio.projects.dress_labels(project.id, [*(LabelName(label) for label in LABELS), LabelName("question")])
    studio.fast_lane.step()
    [opinion] = studio.fast_lane.guesses.opinions(project.id, ["where is my parcel"])
    assert set(opinion) == {*LABELS, "question"}
