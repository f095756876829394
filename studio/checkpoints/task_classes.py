"""Which AutoClass each task needs, and by what a checkpoint shows that it has the head. Nothing here needs torch."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.errors import InvalidInput

# What a classifier of whole texts was trained for, as `config.problem_type` says it.
ONE_LABEL, SEVERAL_LABELS, A_NUMBER = "single_label_classification", "multi_label_classification", "regression"
# How the label of a classifier begins that says whether one text follows from another.
ENTAILMENT = "entail"


@dataclass(frozen=True, slots=True)
class TaskClass:
    """One row of the table.

    `endings` are how the names of architectures with this head end, besides the one that the AutoClass makes. `name`,
    `head` and `gives` are for people: the task, what the head is called, and the shape of what comes out of it.
    """

    task: str
    name: str
    auto_class: str
    head: str
    gives: str
    # Checkpoints of the Hub that do the task as they are.
    examples: tuple[str, ...]
    endings: tuple[str, ...] = ()
    # What a classifier of whole texts must have been trained for; None where there is one way only.
    problem_type: str | None = None
    # Whether the outputs have names.
    has_labels: bool = True
    # Whether the studio trains it; else it only predicts.
    trains: bool = True
    # Bases that a head can be trained on; empty where only the examples will do.
    bases: tuple[str, ...] = ("distilbert-base-uncased", "sentence-transformers/all-MiniLM-L6-v2")


_SEQUENCE = ("ForSequenceClassification",)
ALL = (
    TaskClass(
        "text-classification",
        "Text classification",
        "AutoModelForSequenceClassification",
        "classification head",
        "logits (texts, labels): softmax makes probabilities that sum to 1",
        ("distilbert-base-uncased-finetuned-sst-2-english",),
        _SEQUENCE,
        ONE_LABEL,
    ),
    TaskClass(
        "multi-label",
        "Multi-label classification",
        "AutoModelForSequenceClassification",
        "multi-label classification head",
        "logits (texts, labels): a sigmoid makes a probability of each label by itself",
        ("SamLowe/roberta-base-go_emotions",),
        _SEQUENCE,
        SEVERAL_LABELS,
    ),
    TaskClass(
        "token-classification",
        "Token classification",
        "AutoModelForTokenClassification",
        "token classification head",
        "logits (texts, tokens, tags): a tag for every token",
        ("dslim/bert-base-NER",),
        ("ForTokenClassification",),
    ),
    TaskClass(
        "question-answering",
        "Question answering",
        "AutoModelForQuestionAnswering",
        "question answering head",
        "start and end logits (texts, tokens): where the answer begins and ends",
        ("distilbert-base-cased-distilled-squad",),
        ("ForQuestionAnswering", "ForQuestionAnsweringSimple"),
        has_labels=False,
    ),
    TaskClass(
        "seq2seq",
        "Writing a text (seq2seq)",
        "AutoModelForSeq2SeqLM",
        "decoder that writes",
        "token ids of a new text, one after the other",
        ("google-t5/t5-small", "sshleifer/distilbart-cnn-6-6"),
        bases=("google-t5/t5-small", "sentence-transformers/all-MiniLM-L6-v2"),
        has_labels=False,
    ),
    TaskClass(
        "image-classification",
        "Image classification",
        "AutoModelForImageClassification",
        "image classification head",
        "logits (images, labels): softmax makes probabilities that sum to 1",
        ("google/vit-base-patch16-224",),
        ("ForImageClassification", "ForImageClassificationWithTeacher"),
        ONE_LABEL,
        bases=("google/vit-base-patch16-224-in21k",),
    ),
    TaskClass(
        "fill-mask",
        "Filling in blanks",
        "AutoModelForMaskedLM",
        "masked language model head",
        "logits (texts, tokens, vocabulary): which token stands behind a mask",
        ("distilbert-base-uncased",),
        ("ForMaskedLM", "BertForPreTraining", "AlbertForPreTraining", "BigBirdForPreTraining", "FNetForPreTraining"),
        trains=False,
        bases=(),
        has_labels=False,
    ),
    TaskClass(
        "zero-shot-classification",
        "Sorting by labels you name",
        "AutoModelForSequenceClassification",
        "head that says whether one text follows from another",
        "logits (pairs of texts, entailment and others): softmax over what follows ranks any labels",
        ("cross-encoder/nli-deberta-v3-small", "facebook/bart-large-mnli"),
        _SEQUENCE,
        ONE_LABEL,
        trains=False,
        bases=(),
    ),
    TaskClass(
        "text-generation",
        "Going on with a text",
        "AutoModelForCausalLM",
        "language model head",
        "logits (texts, tokens, vocabulary): which token comes next",
        ("distilbert/distilgpt2",),
        ("ForCausalLM", "LMHeadModel"),
        trains=False,
        bases=(),
        has_labels=False,
    ),
    TaskClass(
        "feature-extraction",
        "Comparing meanings",
        "AutoModel",
        "no head",
        "vectors (texts, tokens, size), whose mean stands for the text",
        ("sentence-transformers/all-MiniLM-L6-v2",),
        trains=False,
        bases=(),
        has_labels=False,
    ),
)
TASK_CLASSES = {row.task: row for row in ALL}

# Heads that a body was first trained with: they are as good as none, and any other can take their place.
PRETRAINING = ("ForMaskedLM", "ForPreTraining", "ForMaskedImageModeling")


def find_task_class(task: str) -> TaskClass:
    """Raises InvalidInput, naming the tasks there are."""
    if task not in TASK_CLASSES:
        raise InvalidInput(f"No checkpoint is known to do {task!r}. Choose one of: {', '.join(TASK_CLASSES)}.")
    return TASK_CLASSES[task]


def is_pretraining(architecture: str) -> bool:
    """Whether this architecture has no head of a task: a bare body, or one as it was first trained."""
    return architecture.endswith(PRETRAINING) or "For" not in architecture


def says_entailment(labels: Sequence[str]) -> bool:
    """Whether one of these labels is what zero-shot classification looks at, known by its beginning."""
    return any(label.lower().startswith(ENTAILMENT) for label in labels)
