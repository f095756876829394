"""Pictures made on the spot: squares of one colour."""

from io import BytesIO
from typing import Any

from PIL import Image

COLOURS = {"red": (200, 30, 30), "green": (30, 180, 40), "blue": (40, 60, 210)}


def square(colour: tuple[int, int, int] | str = "red", size: int = 16, form: str = "PNG", **saved: Any) -> bytes:
    """The bytes of a file; `colour` is one of COLOURS or its red, green and blue."""
    shade = COLOURS[colour] if isinstance(colour, str) else colour
    file = BytesIO()
    Image.new("RGB", (size, size), shade).save(file, form, **saved)
    return file.getvalue()


def shade(name: str, number: int) -> tuple[int, int, int]:
    """One of many shades of a colour, all different."""
    red, green, blue = COLOURS[name]
    return (red + number % 5, green + number // 5 % 5, blue + number // 25 % 5)
