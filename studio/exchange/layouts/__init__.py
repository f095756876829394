"""How records are laid out. A new layout is a new file here and a row in LAYOUTS."""

from studio.errors import InvalidInput
from studio.exchange.forms import Form
from studio.exchange.layouts.doccano import Doccano
from studio.exchange.layouts.label_studio import LabelStudio
from studio.exchange.layouts.layout import Layout, Opinion, Said, Values, Way
from studio.exchange.layouts.squad import Squad
from studio.exchange.layouts.table import Table
from studio.exchange.layouts.words import Words

# The first that recognises a file's first record reads it; a table may be anything, so it comes last.
LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in (Squad(), Words(), LabelStudio(), Doccano(), Table())}

__all__ = ["LAYOUTS", "Layout", "Opinion", "Said", "Way", "find_layout", "recognise"]


def recognise(values: Values, form: Form) -> Layout:
    """The layout that a file's first record is of."""
    return next(layout for layout in LAYOUTS.values() if layout.recognises(values, form))


def find_layout(name: str) -> Layout:
    """Raises InvalidInput, naming the layouts there are."""
    if name not in LAYOUTS:
        raise InvalidInput(f"There is no layout {name!r}. Choose one of: {', '.join(LAYOUTS)}.")
    return LAYOUTS[name]
