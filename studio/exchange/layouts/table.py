"""Columns: for the text, perhaps a question, the label and who gave it; the others stay with the example."""

from studio.exchange.forms import Form
from studio.exchange.layouts.layout import Layout, Opinion, Said, Values, Way
from studio.exchange.writers import COLUMNS

# What the studio itself exported says of a label where it comes from, and nothing of the text.
OURS = frozenset(COLUMNS)
FEWEST_OF_OURS = len(OURS) - 3


class Table(Layout):
    """CSV, TSV, Parquet, data sets, and JSON whose objects are flat."""

    name = "table"
    title = "a table"
    has_columns = True

    def recognises(self, _values: Values, _form: Form) -> bool:
        return True

    def read(self, values: Values, way: Way) -> Said:
        mapping = way.mapping
        used = {mapping.text, mapping.question, mapping.label, mapping.annotator}
        extra = {column: value for column, value in values.items() if column not in used}
        if len(extra) >= FEWEST_OF_OURS and values.keys() >= OURS:
            extra = {}
        text, question, group = (
            values.get(name) if name is not None else None for name in (mapping.text, mapping.question, mapping.group)
        )
        if mapping.label is None:
            return Said(text, (), extra, group, question)
        annotator = values.get(mapping.annotator) if mapping.annotator is not None else None
        label = way.form.take(values.get(mapping.label), way.separator)
        if label is not None:
            label = way.form.placed(label, text)
        return Said(text, (Opinion(label, annotator),), extra, group, question)
