"""Looks at a checkpoint without its weights: what it is, and what it can do for each task."""

from studio.checkpoints.fetching import folder_here
from studio.checkpoints.heads import require_whole_model
from studio.checkpoints.load import load_tokenizer, longest_input
from studio.checkpoints.resolution.card import CheckpointCard
from studio.checkpoints.resolution.facts import facts_of, read_config
from studio.checkpoints.resolution.resolving import resolve
from studio.checkpoints.resolution.rules import takes_images, task_of
from studio.checkpoints.task_classes import ALL
from studio.checkpoints.weights import count_parameters


def read_card(checkpoint: str, name: str) -> CheckpointCard:
    """Of a folder or a checkpoint on the Hub; `name` is what people know it by. Raises CheckpointUnavailable."""
    folder = folder_here(checkpoint)
    location = checkpoint.strip() if folder is None else str(folder)
    require_whole_model(location, name)
    config = read_config(location, name)
    facts = facts_of(name, config)
    tokenizer = None if takes_images(facts) else load_tokenizer(location)
    return CheckpointCard(
        name=name,
        is_here=folder is not None,
        parameters=None if folder is None else count_parameters(folder),
        model_type=facts.model_type,
        config_class=facts.config_class,
        architectures=facts.architectures,
        own_task=task_of(facts),
        max_length=None if tokenizer is None else longest_input(tokenizer, config),
        mask_token=None if tokenizer is None else tokenizer.mask_token,
        resolutions=tuple(resolve(facts, row) for row in ALL),
    )
