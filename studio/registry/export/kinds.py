"""What a model card says of each kind of task."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`tag` is what the Hub calls the task. The sentences go on after "It …", "This gives …" and "For texts like …"."""

    tag: str
    does: str
    gives: str
    purpose: str
    limit: str
    # What it is asked about.
    inputs: str = "texts"


SORTS = "to be sorted into its labels"
NAMES = Kind(
    "text-classification",
    "gives a text one of {count} labels: {names}",
    "the probability of every label",
    SORTS,
    "It gives every text one of its labels, also a text that fits none of them.",
)
KINDS: dict[str, Kind] = {
    "text-classification": NAMES,
    "multi-label": Kind(
        "text-classification",
        "gives a text any of {count} labels, or none: {names}",
        "the probability of every label by itself, and whether it is given",
        SORTS,
        "It knows its labels only: a text that is given none of them may be about anything else.",
    ),
    "token-classification": Kind(
        "token-classification",
        "marks spans of a text with {count} labels: {names}",
        "the spans that are marked, with their probability",
        "to have spans marked with its labels",
        "It marks words; what is more than a word, or within one, it can only say as whole words.",
    ),
    "question-answering": Kind(
        "question-answering",
        "finds the answer to a question in a text",
        "the part of the text that answers the question",
        "to find answers in",
        "It repeats what stands in the text, whether that is true or not.",
    ),
    "seq2seq": Kind(
        "text2text-generation",
        "writes a text from a text",
        "the text that is written",
        "to have a text written from",
        "What it writes may be fluent and wrong.",
    ),
    "image-classification": Kind(
        "image-classification",
        "gives an image one of {count} labels: {names}",
        "the probability of every label",
        SORTS,
        "It gives every image one of its labels, also an image that shows none of them.",
        "images",
    ),
}


def kind_of(task: str) -> Kind:
    """A task that is not told of by itself gives one label."""
    return KINDS.get(task, NAMES)
