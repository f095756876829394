"""What is asked on the Predict page, in the fields that the project's task needs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from studio.serving.given import Given
from studio.serving.image_files import bytes_of
from studio.tasks.base import Takes

IMAGE_TYPES = [".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp"]
# The text field's title and what it says while it is empty.
TEXT_WORDS: dict[Takes, tuple[str, str]] = {
    "text": ("Text", "Type or paste a text"),
    "question": ("Text that may have the answer", "Paste the text that the question is about"),
    "image": ("Text", ""),
}


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the fields; those that the task does not need are left out, whatever is in them still."""

    takes: Takes
    text: str = ""
    question: str = ""
    # The path of an image's file.
    image: str | None = None

    @property
    def given(self) -> Given:
        """Empty fields are empty texts, of which the answer says that something has to be typed.

        Raises InvalidInput: the image cannot be read.
        """
        if self.takes == "image":
            return Given(image=bytes_of(Path(self.image)) if self.image else None)
        return Given(self.text, self.asks)

    @property
    def named(self) -> str:
        """The text, or the name of the image's file: what code is written for."""
        return Path(self.image).name if self.takes == "image" and self.image else self.text

    @property
    def asks(self) -> str | None:
        """The question, where the task is asked one."""
        return self.question if self.takes == "question" else None


class EntryFields:
    """A question, a text or an image; only what the task needs is shown."""

    def build(self) -> None:
        """Lay out above the button."""
        self.image = gr.File(
            label="Image", visible=False, elem_id="predict-image", file_types=IMAGE_TYPES, height=140, interactive=True
        )
        self.question = gr.Textbox(
            label="Question",
            visible=False,
            elem_id="predict-question",
            placeholder="Ask about the text below",
            max_lines=3,
        )
        title, hint = TEXT_WORDS["text"]
        self.text = gr.Textbox(label=title, lines=5, max_lines=14, elem_id="predict-text", placeholder=hint)

    @property
    def inputs(self) -> list[Any]:
        return [self.text, self.question, self.image]

    def shown(self, takes: Takes) -> list[Any]:
        """The fields as this task needs them, with what is in them; an image of another project goes."""
        title, hint = TEXT_WORDS[takes]
        return [
            gr.Textbox(label=title, placeholder=hint, visible=takes != "image"),
            gr.Textbox(visible=takes == "question"),
            gr.File(visible=takes == "image"),
        ]
