"""What a model is asked about, as it is handed to it."""

from typing import TypeAlias

# A text; a pair of texts, such as a question and its context; or the bytes of an image's file: as the task wants.
Input: TypeAlias = str | tuple[str, str] | bytes
