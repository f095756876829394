"""One label of an image, by its name."""

from studio.exchange.forms.label import LabelForm


class ImageForm(LabelForm):
    """A cell is the name as it stands, and what it is about is an image."""

    category = "image-classification"
    text_names = ("image", "img", "picture", "photo", "photograph")
    subject = "image"
