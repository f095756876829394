"""A variant that cannot be loaded leaves no gap: its version answers as the reference, and the slot says why."""

from collections.abc import Callable

import pytest

from studio.checkpoints.runtimes.pytorch import TorchRuntime
from studio.errors import CheckpointUnavailable
from studio.serving.predictor import Predictor
from studio.serving.served import ServedVersion
from studio.serving.serving import Serving
from studio.serving.watch import RETRY_SECONDS, Watch
from studio.tasks import TASKS
from tests.conftest import Clock

BROKEN = CheckpointUnavailable("Its files were made for another processor.")


@pytest.fixture
def loads(tiny_classifier: str) -> Callable[[int, ServedVersion], Predictor]:
    runtime = TorchRuntime.load(tiny_classifier)
    task = TASKS["text-classification"]
    return lambda _project, served: Predictor(served.version, tiny_classifier, task, runtime, served.variant)


def test_the_reference_of_the_same_version_answers_and_the_slot_says_why(
    loads: Callable[[int, ServedVersion], Predictor], clock: Clock
) -> None:
    broken, tried = {"v2-bb as bf16"}, []

    def load(project: int, served: ServedVersion) -> Predictor:
        tried.append(str(served))
        if str(served) in broken:
            raise BROKEN
        return loads(project, served)

    live = {1: ServedVersion("v1-aa", "bf16")}
    serving = Serving(load, 1_000, 10)
    watch = Watch(serving, lambda: live, load, clock=clock)
    watch.follow()
    live[1] = ServedVersion("v2-bb", "bf16")
    watch.follow()
    slot = serving.slot(1)
    assert slot.current is not None
    assert str(slot.current.served) == "v2-bb"
    assert str(slot.failure) == (
        "v2-bb as bf16 could not be loaded, so fp32 answers in its place: Its files were made for another processor."
    )
    answer = serving.predict(1, ["hello"])[0]
    assert (answer.version, answer.variant) == ("v2-bb", "fp32")
    watch.follow()
    assert tried == ["v1-aa as bf16", "v2-bb as bf16", "v2-bb"], "it is left alone for a minute"
    # Whoever wants the reference by now has what they want, and nothing is wrong.
    live[1] = ServedVersion("v2-bb")
    watch.follow()
    assert slot.failure is None
    live[1] = ServedVersion("v2-bb", "bf16")
    broken.clear()
    clock.advance(RETRY_SECONDS + 1)
    watch.follow()
    assert slot.failure is None
    assert serving.predict(1, ["hello"])[0].variant == "bf16"
    serving.close()


def test_a_version_that_cannot_be_loaded_either_way_leaves_what_serves(
    loads: Callable[[int, ServedVersion], Predictor], clock: Clock
) -> None:
    def load(project: int, served: ServedVersion) -> Predictor:
        if served.version == "v2-bb":
            raise BROKEN
        return loads(project, served)

    live = {1: ServedVersion("v1-aa")}
    serving = Serving(load, 1_000, 10)
    watch = Watch(serving, lambda: live, load, clock=clock)
    watch.follow()
    live[1] = ServedVersion("v2-bb", "onnx")
    watch.follow()
    assert serving.predict(1, ["hello"])[0].version == "v1-aa"
    assert serving.slot(1).failure is BROKEN
    serving.close()


def test_a_variant_that_cannot_wake_answers_as_the_reference_and_then_says_why(
    loads: Callable[[int, ServedVersion], Predictor], clock: Clock
) -> None:
    broken: set[str] = set()

    def load(project: int, served: ServedVersion) -> Predictor:
        if str(served) in broken:
            raise BROKEN
        return loads(project, served)

    serving = Serving(load, 1_000, 10)
    watch = Watch(serving, lambda: {1: ServedVersion("v1-aa", "bf16")}, load, clock=clock)
    watch.follow()
    slot = serving.slot(1)
    assert slot.current is not None
    slot.sleep(slot.current)
    watch.follow()
    broken.add("v1-aa as bf16")
    assert serving.predict(1, ["hello"])[0].variant == "fp32"
    watch.follow()
    assert "fp32 answers in its place" in str(slot.failure)
    serving.close()
