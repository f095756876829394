"""Files in and out: preview, import and export."""

from studio.exchange.exporter import Exporter
from studio.exchange.formats import FORMATS
from studio.exchange.importer import Importer
from studio.exchange.mapping import ColumnMapping, guess
from studio.exchange.preview import Preview, preview
from studio.exchange.report import ImportReport
from studio.exchange.split import choose_split, text_hash
from studio.exchange.work import Options

__all__ = [
    "FORMATS",
    "ColumnMapping",
    "Exporter",
    "ImportReport",
    "Importer",
    "Options",
    "Preview",
    "choose_split",
    "guess",
    "preview",
    "text_hash",
]
