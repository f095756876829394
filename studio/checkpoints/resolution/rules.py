"""Which head of a task a checkpoint has: pure rules over what its config says."""

from studio.checkpoints.resolution.values import IMPOSSIBLE, JOINED, NEEDLESS, NEW, OTHER, TRAINED, Facts
from studio.checkpoints.task_classes import (
    A_NUMBER,
    ALL,
    ONE_LABEL,
    SEVERAL_LABELS,
    TaskClass,
    is_pretraining,
    says_entailment,
)

# Encoders that can also be the decoder of an encoder-decoder: they can look at the states of another text.
JOINABLE = frozenset({"bert", "roberta", "xlm-roberta", "camembert", "electra"})
SEQ2SEQ, ZERO_SHOT = "seq2seq", "zero-shot-classification"
BARE, IMAGES = "AutoModel", "AutoModelForImageClassification"


def head_of(facts: Facts, row: TaskClass) -> str:
    """Which of the states the head of this task is in."""
    other = other_head(facts, row)
    if row.auto_class not in facts.classes:
        joins = row.task == SEQ2SEQ and facts.model_type in JOINABLE and other is None
        return JOINED if joins else IMPOSSIBLE
    if row.auto_class == BARE:
        return NEEDLESS
    if has_head(facts, row):
        return TRAINED if fits_purpose(facts, row) else OTHER
    return NEW if other is None else OTHER


def has_head(facts: Facts, row: TaskClass) -> bool:
    """Whether the checkpoint says that it was saved with a head of this class."""
    made = facts.classes.get(row.auto_class)
    return made is not None and any(name == made or name.endswith(row.endings) for name in facts.architectures)


def other_head(facts: Facts, row: TaskClass) -> str | None:
    """The architecture that has the head of another task; None where there is none."""
    if has_head(facts, row):
        return None
    return next((name for name in facts.architectures if not is_pretraining(name)), None)


def purpose(facts: Facts) -> str:
    """What a classifier of whole texts was trained for."""
    if facts.problem_type in {SEVERAL_LABELS, A_NUMBER}:
        return str(facts.problem_type)
    return ONE_LABEL if len(facts.labels) > 1 else A_NUMBER


def fits_purpose(facts: Facts, row: TaskClass) -> bool:
    """Whether a head of the right class was trained for this task, and not for another that has the same class."""
    if row.task == ZERO_SHOT and not says_entailment(facts.labels):
        return False
    return row.problem_type is None or row.problem_type == purpose(facts)


def task_of(facts: Facts) -> str | None:
    """The task that a checkpoint was fine-tuned for, of those that are trained here; None for a bare body."""
    return next((row.task for row in ALL if row.trains and head_of(facts, row) == TRAINED), None)


def takes_images(facts: Facts) -> bool:
    """Whether it looks at images, and reads no texts."""
    texts = {row.auto_class for row in ALL} - {IMAGES, BARE}
    return IMAGES in facts.classes and not texts & facts.classes.keys()
