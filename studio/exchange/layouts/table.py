"""Columns: one holds the text, one perhaps the label, one perhaps who gave it; the others stay with the example."""

from studio.exchange.layouts.layout import Layout, Opinion, Said, Values
from studio.exchange.mapping import ColumnMapping
from studio.exchange.writers import COLUMNS

# What the studio itself exported says of a label where it comes from, and nothing of the text.
OURS = frozenset(COLUMNS)
FEWEST_OF_OURS = len(OURS) - 3


class Table(Layout):
    """CSV, TSV, Parquet, data sets, and JSON whose objects are flat."""

    name = "table"
    title = "a table"
    has_columns = True

    def recognises(self, _values: Values) -> bool:
        return True

    def read(self, values: Values, mapping: ColumnMapping) -> Said:
        used = {mapping.text, mapping.label, mapping.annotator}
        extra = {column: value for column, value in values.items() if column not in used}
        if len(extra) >= FEWEST_OF_OURS and values.keys() >= OURS:
            extra = {}
        group = values.get(mapping.group) if mapping.group is not None else None
        if mapping.label is None:
            return Said(values.get(mapping.text), (), extra, group)
        annotator = values.get(mapping.annotator) if mapping.annotator is not None else None
        return Said(values.get(mapping.text), (Opinion(values.get(mapping.label), annotator),), extra, group)
