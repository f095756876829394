"""Variants are made once, whoever makes them; what is over budget, gone or not wanted any more never serves."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from storage import Store
from storage.tables import Variant, Version
from studio.errors import CheckpointUnavailable
from studio.serving.served import ServedVersion
from studio.serving.variants.choosing import Choosing
from studio.serving.variants.comparing import NOTHING_HELD_OUT
from studio.serving.variants.files import VariantFiles
from studio.serving.variants.folders import VariantFolders
from studio.serving.variants.maker import AGAIN, BROKEN, DELETED, Maker
from studio.serving.variants.policies import ServingPolicies
from studio.serving.variants.variants import Variants
from studio.serving.variants.wanting import SETTLED_SECONDS
from tests.conftest import Clock
from tests.studio.serving.variants.conftest import MakeMaker, Models, Promote

RowOf = Callable[..., Variant | None]
HoldOut = Callable[..., None]


@pytest.fixture
def wanted(policies: ServingPolicies, project: int, version: Version) -> Version:
    """A version that serves, of which bf16 is wanted."""
    policies.change(project, {"variant": "bf16"}, "ada")
    return version


def state_of(found: Variant | None) -> str:
    return found.state if found is not None else "none"


def serves(choosing: Choosing, project: int) -> str:
    return str(choosing.of(project))


def test_the_wanted_variant_of_what_serves_is_made_compared_and_served(
    maker: Maker, choosing: Choosing, wanted: Version, project: int, hold_out: HoldOut, row: RowOf, models: Models
) -> None:
    hold_out(300, labelled=250)
    models.wrong = {"7"}
    assert serves(choosing, project) == wanted.name
    maker.step()
    made = row(wanted)
    assert made is not None
    assert (made.state, made.person) == ("fits", None)
    assert made.reason.startswith("1 of 300 held-out texts gets another answer")
    assert (made.figures["texts"], made.figures["flips"], made.figures["labelled"]) == (300, 1, 250)
    assert made.figures["largest_difference"] == pytest.approx(0.8)
    assert made.figures["score_before"] == 1.0
    assert 0.99 < made.figures["score_after"] < 1.0
    [flip] = made.figures["flipped"]
    assert (flip["before"], flip["after"]) == ("no", "yes")
    assert (flip["probability_before"], flip["probability_after"]) == (pytest.approx(0.9), pytest.approx(0.9))
    assert choosing.all() == {project: ServedVersion(wanted.name, "bf16")}


def test_what_is_over_budget_never_serves_until_the_budget_says_otherwise(
    maker: Maker,
    choosing: Choosing,
    policies: ServingPolicies,
    wanted: Version,
    project: int,
    hold_out: HoldOut,
    row: RowOf,
    models: Models,
) -> None:
    hold_out(100)
    models.wrong = {"3", "4"}
    maker.step()
    assert state_of(row(wanted)) == "unfit"
    assert serves(choosing, project) == wanted.name
    asked = models.asked
    policies.change(project, {"most_flips": 0.02}, "ada")
    assert state_of(row(wanted)) == "fits"
    assert serves(choosing, project) == f"{wanted.name} as bf16"
    policies.change(project, {"most_flips": 0.0}, "ada")
    assert state_of(row(wanted)) == "unfit"
    assert serves(choosing, project) == wanted.name
    maker.step()
    assert models.asked == asked, "what was compared is not asked again"


def test_with_nothing_to_compare_on_nothing_is_accepted_until_there_is(
    maker: Maker, choosing: Choosing, wanted: Version, project: int, hold_out: HoldOut, row: RowOf, clock: Clock
) -> None:
    maker.step()
    made = row(wanted)
    assert made is not None
    assert (made.state, made.reason) == ("unfit", NOTHING_HELD_OUT)
    hold_out(40)
    clock.advance(61)
    maker.step()
    assert state_of(row(wanted)) == "fits"
    assert serves(choosing, project) == f"{wanted.name} as bf16"


def test_a_hold_out_that_has_more_than_doubled_is_compared_again_and_less_is_not(
    maker: Maker, wanted: Version, hold_out: HoldOut, models: Models, clock: Clock, row: RowOf
) -> None:
    hold_out(40)
    maker.step()
    hold_out(30)
    clock.advance(61)
    maker.step()
    assert len(models.loaded) == 1
    hold_out(30)
    models.wrong = {"90"}
    clock.advance(61)
    maker.step()
    assert (len(models.loaded), state_of(row(wanted))) == (2, "unfit")


def test_a_promoted_version_serves_as_the_reference_at_once_and_as_the_variant_when_that_was_compared(
    maker: Maker, choosing: Choosing, wanted: Version, project: int, hold_out: HoldOut, promote: Promote
) -> None:
    hold_out(30)
    maker.step()
    assert serves(choosing, project) == f"{wanted.name} as bf16"
    newer = promote(2)
    assert serves(choosing, project) == newer.name
    maker.step()
    assert serves(choosing, project) == f"{newer.name} as bf16"


def test_what_is_made_for_a_version_that_another_has_followed_is_dropped(
    maker: Maker, wanted: Version, hold_out: HoldOut, promote: Promote, models: Models, row: RowOf,
    a_heartbeat: Callable[[], None],
) -> None:  # fmt: skip
    hold_out(30)
    newer: list[Version] = []

    def follow() -> None:
        if not newer:
            newer.append(promote(2))
            a_heartbeat()

    models.meanwhile = follow
    maker.step()
    assert state_of(row(wanted)) == "queued"
    maker.step()
    assert row(wanted) is None
    assert state_of(row(newer[0])) == "fits"


def test_a_head_is_left_alone_until_it_has_served_for_a_moment(
    maker: Maker,
    project: int,
    policies: ServingPolicies,
    hold_out: HoldOut,
    promote: Promote,
    clock: Clock,
    row: RowOf,
    store: Store,
) -> None:
    hold_out(30)
    policies.change(project, {"variant": "bf16"}, "ada")
    head = promote(1, lane="fast")
    with store.begin() as transaction:
        # Promotions of these tests are at 0.
        clock.now = transaction.versions.promotions(project)[-1].created_at + SETTLED_SECONDS - 1
    maker.step()
    assert row(head) is None
    clock.advance(2)
    maker.step()
    assert state_of(row(head)) == "fits"


def test_what_does_not_run_heads_is_not_made_for_one(
    maker: Maker,
    choosing: Choosing,
    project: int,
    policies: ServingPolicies,
    promote: Promote,
    row: RowOf,
    variants: Variants,
) -> None:
    policies.change(project, {"variant": "onnx"}, "ada")
    head = promote(1, lane="fast")
    maker.step()
    assert row(head, "onnx") is None
    assert serves(choosing, project) == head.name
    assert [view.name for view in variants.all(project, head.name)] == ["fp32", "bf16"]
    with pytest.raises(CheckpointUnavailable, match="a head on a shared encoder"):
        variants.make(project, head.name, "onnx", "ada")


@pytest.mark.parametrize("error", [CheckpointUnavailable("No such operator. Choose another."), RuntimeError("boom")])
def test_what_cannot_be_made_says_why_and_does_not_serve(
    maker: Maker, choosing: Choosing, wanted: Version, project: int, row: RowOf, models: Models, hold_out: HoldOut,
    error: Exception, variants: Variants,
) -> None:  # fmt: skip
    hold_out(10)

    def fail() -> None:
        raise error

    models.meanwhile = fail
    maker.step()
    made = row(wanted)
    assert made is not None
    assert (made.state, made.reason) == ("failed", str(error) if isinstance(error, CheckpointUnavailable) else BROKEN)
    assert serves(choosing, project) == wanted.name
    maker.step()
    assert len(models.loaded) == 1, "it is not tried for ever"
    models.meanwhile = lambda: None
    variants.make(project, wanted.name, "bf16", "ada")
    maker.step()
    assert state_of(row(wanted)) == "fits"


# Crashes, and two at once


def test_a_maker_that_died_in_the_middle_is_followed_by_another(
    make_maker: MakeMaker, wanted: Version, hold_out: HoldOut, models: Models, row: RowOf, store: Store, clock: Clock
) -> None:
    hold_out(10)
    first, second = make_maker(), make_maker()
    with store.begin() as transaction:
        transaction.variants.queue(wanted.id, "bf16", None, "", clock())
        transaction.variants.claim(wanted.id, "bf16", first._owner, clock())
    clock.advance(10)
    second.step()
    assert state_of(row(wanted)) == "making", "its owner may still live"
    clock.advance(10)
    second.step()
    assert state_of(row(wanted)) == "fits"
    assert models.loaded == [f"{wanted.name} as bf16"]


def test_two_studios_on_one_database_make_it_once(
    make_maker: MakeMaker, wanted: Version, hold_out: HoldOut, models: Models, row: RowOf
) -> None:
    hold_out(30)
    both = threading.Barrier(2)

    def run(maker: Maker) -> None:
        both.wait(30)
        maker.step()

    threads = [threading.Thread(target=run, args=(make_maker(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert models.loaded == [f"{wanted.name} as bf16"]
    assert state_of(row(wanted)) == "fits"


def test_whoever_was_taken_for_dead_ends_nothing_and_stops(
    make_maker: MakeMaker, wanted: Version, hold_out: HoldOut, models: Models, row: RowOf, store: Store, clock: Clock,
    a_heartbeat: Callable[[], None],
) -> None:  # fmt: skip
    hold_out(100)
    pieces: list[int] = []

    def lose() -> None:
        pieces.append(1)
        with store.begin() as transaction:
            transaction.variants.take_over(wanted.id, "bf16", "somebody", clock() + 1, clock())
        a_heartbeat()

    models.meanwhile = lose
    make_maker().step()
    found = row(wanted)
    assert found is not None
    assert (found.state, found.owner) == ("making", "somebody")
    assert len(pieces) == 1, "it saw at a heartbeat that it is not its own"


def test_a_studio_that_ends_leaves_it_to_the_next(
    make_maker: MakeMaker, wanted: Version, hold_out: HoldOut, models: Models, row: RowOf
) -> None:
    hold_out(100)
    first = make_maker()
    models.meanwhile = first.stop
    first.step()
    found = row(wanted)
    assert found is not None
    assert (found.state, found.owner, found.reason) == ("queued", None, AGAIN)
    models.meanwhile = lambda: None
    make_maker().step()
    assert state_of(row(wanted)) == "fits"


def test_what_somebody_asks_for_by_hand_is_made_and_serves_only_when_it_is_wanted(
    maker: Maker, choosing: Choosing, version: Version, project: int, hold_out: HoldOut, row: RowOf, store: Store,
    variants: Variants, policies: ServingPolicies,
) -> None:  # fmt: skip
    hold_out(10)
    variants.make(project, version.name, "bf16", "ada")
    maker.step()
    with store.read() as transaction:
        assert [(made.name, made.state) for made in transaction.variants.of_version(version.id)] == [("bf16", "fits")]
    assert serves(choosing, project) == version.name
    policies.change(project, {"variant": "bf16"}, "ada")
    assert serves(choosing, project) == f"{version.name} as bf16"


# Files


def test_files_that_fit_are_not_made_again_and_files_that_are_gone_are(
    maker: Maker, choosing: Choosing, files: VariantFiles, folders: VariantFolders, policies: ServingPolicies,
    project: int, version: Version, hold_out: HoldOut, clock: Clock, store: Store, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    made: list[str] = []
    write = files._make

    def counted(checkpoint: str, variant: str, *rest: Any) -> bool:
        made.append(variant)
        return write(checkpoint, variant, *rest)

    monkeypatch.setattr(files, "_make", counted)
    hold_out(30)
    policies.change(project, {"variant": "onnx"}, "ada")
    maker.step()
    served = ServedVersion(version.name, "onnx")
    assert choosing.of(project) == served
    assert files.ensure(project, served)
    assert made == ["onnx"]
    with store.read() as transaction:
        folder = files.folder(transaction, version, served)
    assert folders.remove(folder.parent)
    # Another studio, which has not looked at them before.
    fresh = Choosing(store, files)
    assert fresh.of(project) == ServedVersion(version.name)
    maker._wanting._choosing = fresh
    clock.advance(1)
    maker.step()
    assert made == ["onnx", "onnx"]
    assert fresh.of(project) == served


def test_a_version_that_is_deleted_while_a_variant_is_made_leaves_none(
    maker: Maker, version: Version, project: int, hold_out: HoldOut, models: Models, row: RowOf, store: Store,
    variants: Variants, clock: Clock,
) -> None:  # fmt: skip
    hold_out(10)

    def delete() -> None:
        with store.begin() as transaction:
            transaction.versions.get(version.id).deleted_at = clock()
            transaction.versions.save()

    models.meanwhile = delete
    variants.make(project, version.name, "bf16", "ada")
    maker.step()
    found = row(version)
    assert found is not None
    assert (found.state, found.reason, found.figures) == ("failed", DELETED, {})
