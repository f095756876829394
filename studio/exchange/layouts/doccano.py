"""doccano's JSON Lines: `{"text": …, "label": ["one"], "Comments": […]}`, one object a line.

Before anybody has answered, `label` is an empty list, as it is where no label applies; `NONE_APPLIES`, which the studio
writes and doccano leaves alone, tells the one from the other.
"""

from studio.exchange.forms import Form
from studio.exchange.layouts.layout import Layout, Opinion, Said, Values, Way

# `label` in its newer versions, `labels` in older ones.
LABELS = ("label", "labels")
COMMENTS = "Comments"
NONE_APPLIES = "none_applies"
OURS = (COMMENTS, NONE_APPLIES)


class Doccano(Layout):
    """It does not say who gave a label, so each is the agreed one."""

    name = "doccano"
    title = "doccano"

    def recognises(self, values: Values, form: Form) -> bool:
        if not isinstance(values.get("text"), str) or not any(isinstance(values.get(name), list) for name in LABELS):
            return False
        # A list may as well be what the cell of a table says, where answers are lists.
        return not form.is_list or any(name in values for name in OURS)

    def read(self, values: Values, way: Way) -> Said:
        column = next((name for name in LABELS if name in values), LABELS[0])
        labels = values.get(column) or []
        if not isinstance(labels, list):
            labels = [labels]
        label = way.form.of_doccano(labels, str(values.get("text")))
        if label is None and values.get(NONE_APPLIES) is True:
            label = []
        comments = values.get(COMMENTS)
        note = "\n".join(str(line) for line in comments) if isinstance(comments, list) else ""
        details = {"note": note} if note else {}
        extra = {key: value for key, value in values.items() if key not in ("text", column, *OURS)}
        return Said(values.get("text"), (Opinion(label, None, details),), extra)
