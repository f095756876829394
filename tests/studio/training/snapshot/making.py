"""Gold examples as tests of snapshots want them."""

from dataclasses import dataclass

from studio.training.snapshot import Content, content_of

LABELS = ("yes", "no")


@dataclass(frozen=True)
class Gold:
    example_id: int
    label_id: int
    text: str
    split: str
    label: str
    group: str
    revisions: tuple[int, ...]
    question: str | None = None
    image: str | None = None


def gold(number: int, label: str = "yes", split: str = "pool", text: str = "", group: str = "") -> Gold:
    text = text or f"text {number}"
    return Gold(number, 1000 + number, text, split, label, group or text, (1000 + number,))


def content(*rows: Gold, labels: tuple[str, ...] = LABELS) -> Content:
    return content_of("inbox", "text-classification", labels, rows)
