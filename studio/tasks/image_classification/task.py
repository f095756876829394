"""One label per image."""

from studio.tasks.base import LongText, Takes
from studio.tasks.image_classification.code import FORMS
from studio.tasks.text_classification import TextClassification


class ImageClassification(TextClassification):
    """What is true of one label per text, of images."""

    name = "image-classification"
    auto_class = "AutoModelForImageClassification"

    takes: Takes = "image"
    # An image is made as large as the model sees it; none is too long.
    long_inputs: tuple[str, ...] = ("cut",)
    trains_with = frozenset({"class_weights"})

    def code(
        self,
        checkpoint: str,
        text: str,
        max_length: int,  # noqa: ARG002  # images have no length
        base: str | None = None,  # noqa: ARG002  # heads are made on the embeddings of texts
        long: LongText | None = None,  # noqa: ARG002
        question: str | None = None,  # noqa: ARG002
    ) -> dict[str, str]:
        return {form: code.format(checkpoint=repr(checkpoint), text=repr(text)) for form, code in FORMS.items()}
