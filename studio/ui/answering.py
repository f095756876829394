"""From what is entered to everything that the Predict page shows of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.projects import ProjectView
from studio.serving.given import Given, inputs_of
from studio.serving.long_inputs.policy import LongInputs
from studio.serving.long_inputs.showing import long_text
from studio.serving.prediction import Prediction
from studio.tasks import find_task
from studio.ui.answered import told
from studio.ui.entered import Entered
from studio.wiring import Studio

NO_LINK_TO_IMAGES = "An image has no link: the studio does not keep an image that is only shown to it."


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link asks, and how that is answered: by which version and variant, and how long texts are read.

    Where that is empty, it is as for any other text.
    """

    text: str
    question: str | None = None
    version: str = ""
    variant: str = ""
    long_inputs: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Everything:
    """An answer, its link or why it has none, and its code by the name of each form."""

    told: dict[str, Any]
    link: dict[str, str]
    code: dict[str, str]


class Answering:
    """Asks the version that serves, or the one that a link names."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def everything(self, view: ProjectView, entered: Entered, how: Linked) -> Everything:
        """Raises StudioError."""
        # Chosen once, so that the link says what the answer was made by.
        policy = self._policy(view, how)
        answer = self._answer(view, entered.given, how, policy)
        return Everything(
            told(view, entered, answer),
            self._link(view, entered, answer, policy),
            self._code(view, entered, answer, policy),
        )

    def answer(self, view: ProjectView, given: Given, how: Linked) -> Prediction:
        """Raises StudioError."""
        return self._answer(view, given, how, self._policy(view, how))

    def samples(self, view: ProjectView, count: int) -> list[tuple[str | None, str]]:
        """A few questions of the project with their texts, or texts alone."""
        if find_task(view.task).takes == "question":
            return list(self._studio.projects.some_questions(view.id, count))
        return [(None, text) for text in self._studio.projects.some_texts(view.id, count)]

    def _policy(self, view: ProjectView, how: Linked) -> LongInputs:
        if how.long_inputs is None:
            return self._studio.serving.long_inputs(view.id)
        return LongInputs.from_dict(dict(how.long_inputs))

    def _answer(self, view: ProjectView, given: Given, how: Linked, policy: LongInputs) -> Prediction:
        inputs = inputs_of(find_task(view.task), [given] if given.parts else [])
        version, variant = self._studio.variants.named(view.id, how.version or None, how.variant or None)
        return self._studio.serving.predict(view.id, inputs, version, variant=variant, long_inputs=policy)[0]

    def _link(self, view: ProjectView, entered: Entered, answer: Prediction, policy: LongInputs) -> dict[str, str]:
        if entered.takes == "image":
            return {"none": NO_LINK_TO_IMAGES}
        version = self._studio.registry.find(view.id, answer.version)
        names = (view.name, version.id, version.name)
        link = self._studio.sharing.link
        query = link(*names, entered.text, policy.differences(), variant=answer.variant, question=entered.asks)
        return {"query": query}

    def _code(self, view: ProjectView, entered: Entered, answer: Prediction, policy: LongInputs) -> dict[str, str]:
        version = self._studio.registry.find(view.id, answer.version)
        checkpoint = self._studio.registry.location(view.id, answer.version)
        base = version.checkpoint if version.lane == "fast" else None
        write = find_task(view.task).code
        return write(checkpoint, entered.named, answer.max_length, base, long_text(answer, policy), entered.asks)
