"""doccano's text classification: `{"text": …, "label": ["one"], "Comments": […]}`, one object a line."""

from studio.exchange.layouts.layout import Layout, Opinion, Said, Values
from studio.exchange.mapping import ColumnMapping
from studio.exchange.rows import RowError

# `label` in its newer versions, `labels` in older ones.
LABELS = ("label", "labels")
COMMENTS = "Comments"


class Doccano(Layout):
    """It does not say who gave a label, so each is the agreed one."""

    name = "doccano"
    title = "doccano"

    def recognises(self, values: Values) -> bool:
        return isinstance(values.get("text"), str) and any(isinstance(values.get(name), list) for name in LABELS)

    def read(self, values: Values, _mapping: ColumnMapping) -> Said:
        column = next((name for name in LABELS if name in values), LABELS[0])
        labels = values.get(column) or []
        if not isinstance(labels, list):
            labels = [labels]
        if len(labels) > 1:
            raise RowError(f"it has {len(labels)} labels, and one is expected")
        comments = values.get(COMMENTS)
        note = "\n".join(str(line) for line in comments) if isinstance(comments, list) else ""
        details = {"note": note} if note else {}
        extra = {key: value for key, value in values.items() if key not in ("text", column, COMMENTS)}
        return Said(values.get("text"), tuple(Opinion(label, None, details) for label in labels), extra)
