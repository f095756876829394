"""One checkpoint and one task, put together: the way from the name to the head, and what to do. Pure."""

from studio.checkpoints.resolution.parts import parts_of
from studio.checkpoints.resolution.rules import head_of
from studio.checkpoints.resolution.values import JOINED, NEEDLESS, NEW, TRAINED, Facts, Resolution
from studio.checkpoints.resolution.words import words_of
from studio.checkpoints.task_classes import TaskClass


def resolve(facts: Facts, row: TaskClass) -> Resolution:
    """What a checkpoint with this config is for the task of this row."""
    head = head_of(facts, row)
    words = words_of(facts, row, head)
    return Resolution(
        checkpoint=facts.checkpoint,
        task=row.task,
        name=row.name,
        model_type=facts.model_type,
        config_class=facts.config_class,
        architectures=facts.architectures,
        auto_class=row.auto_class,
        model_class="EncoderDecoderModel" if head == JOINED else facts.classes.get(row.auto_class),
        gives=row.gives,
        head=head,
        labels=facts.labels if head == TRAINED and row.has_labels else (),
        problem_type=facts.problem_type,
        predicts=head in {TRAINED, NEEDLESS},
        trains=row.trains and head in {TRAINED, NEW, JOINED},
        parts=parts_of(facts, row, head),
        found=words.found,
        expected=words.expected,
        advice=words.advice,
        instead=words.instead,
    )
