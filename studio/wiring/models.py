"""Loads models and tokenizers for the features.

torch and transformers take seconds to import, so these do it when a model is first needed, not at start.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage import Store
from studio.checkpoints.resolution.card import CheckpointCard
from studio.collector import spare_what_is_loaded
from studio.errors import InvalidInput
from studio.inputs import Input
from studio.projects import Projects
from studio.registry.intake import Intake
from studio.registry.registry import Registry
from studio.serving.length_curve.measuring import Reader
from studio.serving.predictor import TYPICAL, Predictor
from studio.serving.served import ServedVersion
from studio.serving.variants.files import VariantFiles
from studio.tasks import find_task
from studio.tasks.inspecting import Limit
from studio.tokens.tokens import Tokens
from studio.training.fast.vectors import TextEncoder

FIRST_IMPORT = threading.Lock()


def import_libraries() -> None:
    """By one thread alone: transformers makes its names when they are first asked for, and fails two who ask at once.

    At start one thread loads what serves while another embeds.
    """
    with FIRST_IMPORT:
        _import_once()


@cache
def _import_once() -> None:
    for module in ("load", "embed", "encoder", "runtimes.pytorch"):
        import_module(f"studio.checkpoints.{module}")
    spare_what_is_loaded()


def load_tokenizer(projects: Projects, is_private: bool, checkpoint: str) -> Any:
    """A tokenizer by a name that people may give. Raises InvalidInput."""
    import_libraries()
    from studio.checkpoints import load

    if checkpoint not in {project.checkpoint for project in projects.all()}:
        require_nameable(is_private, checkpoint)
    return load.load_tokenizer(checkpoint)


def require_nameable(is_private: bool, checkpoint: str) -> None:
    """Raises InvalidInput: a folder is named where strangers could name any."""
    from studio.checkpoints.names import is_hub_name

    if not is_private and not is_hub_name(checkpoint):
        raise InvalidInput(f"{checkpoint!r} is no Hub name. Folders can be named only where the studio runs privately.")


def look(location: str, name: str) -> CheckpointCard:
    """What a checkpoint is and can do. Raises CheckpointUnavailable."""
    import_libraries()
    from studio.checkpoints.looking import read_card

    return read_card(location, name)


def head_labels(checkpoint: str) -> list[str] | None:
    """The labels that a checkpoint's head knows, None where it has no head yet."""
    import_libraries()
    from studio.checkpoints import load

    return load.head_labels(checkpoint)


def device_of(setting: str) -> Callable[[], str]:
    """Where models run, as torch names it; torch is asked when somebody first wants to know."""

    @cache
    def find() -> str:
        from studio.checkpoints.devices import choose_device

        return choose_device(setting)

    return find


def load_predictor(
    store: Store, registry: Registry, files: VariantFiles, project_id: int, served: ServedVersion
) -> Predictor:
    """A version ready to answer as one of its variants, warmed up."""
    import_libraries()
    from studio.checkpoints.runtimes import load_runtime

    with store.read() as transaction:
        task = find_task(transaction.projects.get(project_id).task)
        typical = transaction.examples.typical_text(project_id)
    with registry.reading(project_id, served.version) as checkpoint, files.reading(project_id, served) as folder:
        runtime = load_runtime(checkpoint, files.device(), served.variant, folder, task.name)
        predictor = Predictor(served.version, checkpoint, task, runtime, served.variant)
        predictor.warm(typical or TYPICAL)
    return predictor


def timed(device: str, checkpoints: Sequence[str], task: str, inputs: Sequence[Input]) -> list[float]:
    """Median milliseconds for one input of each, as a model of this task.

    Raises StudioError: one cannot be loaded, or none of the inputs can be read by all of them.
    """
    import_libraries()
    from studio.checkpoints.devices import choose_device
    from studio.checkpoints.latency import median_latencies
    from studio.checkpoints.runtimes import load_runtime
    from studio.training.run.asking import is_readable

    runtimes = [load_runtime(checkpoint, choose_device(device), task=task) for checkpoint in checkpoints]
    readable = [one for one in inputs if all(is_readable(runtime, one) for runtime in runtimes)]
    if not readable:
        raise InvalidInput(
            f"None of {len(inputs):,} questions is short enough for all of these versions, so they cannot be timed. "
            "Shorten some questions, and train again."
        )
    return median_latencies(runtimes, readable)


def count_parameters(folder: Path) -> int | None:
    """Of a version in this folder; None where its weights cannot be looked at."""
    from studio.checkpoints.weights import count_parameters as count

    return count(folder)


def embed(
    device: str, checkpoint: str, texts: Sequence[str], on_progress: Callable[[float], None]
) -> NDArray[np.float64]:
    """One row for each text, as the checkpoint sees it."""
    import_libraries()
    from studio.checkpoints import embed as embedding
    from studio.checkpoints.devices import choose_device

    return embedding.embed(checkpoint, texts, choose_device(device), on_progress)


def open_encoder(device: str, checkpoint: str) -> TextEncoder:
    """The encoder that all who embed with this checkpoint share. Raises CheckpointUnavailable."""
    import_libraries()
    from studio.checkpoints.devices import choose_device
    from studio.checkpoints.encoder import shared_encoder

    return shared_encoder(checkpoint, choose_device(device))


def reading_limit(tokens: Tokens, checkpoint: str, max_length: int) -> Limit:
    """How a text is cut for a checkpoint, by what both its tokenizer and its model can read.

    Raises InvalidInput: people may not name it. Raises CheckpointUnavailable.
    """
    limit = tokens.limit(checkpoint, max_length)  # which asks whether it may be named
    return replace(limit, max_length=min(limit.max_length, open_reader(checkpoint).max_length))


def open_reader(checkpoint: str) -> Reader:
    """A base checkpoint's tokenizer, and how many tokens it reads. Raises CheckpointUnavailable."""
    import_libraries()
    from studio.checkpoints.reader import TextReader

    return TextReader(checkpoint)


def token_lengths(checkpoint: str, texts: Sequence[str]) -> tuple[list[int], bool]:
    """Ids of each text, special ones included, and whether any fills a batch. Raises CheckpointUnavailable."""
    import_libraries()
    from studio.checkpoints.reader import TextReader

    reader = TextReader(checkpoint)
    return [one.tokens for one in reader.encode(texts)], reader.can_pad


def copy_encoder(checkpoint: str, identity: str, folder: Path) -> None:
    """Write a base checkpoint, which must have this identity, into a folder. Raises CheckpointUnavailable."""
    from studio.checkpoints import copying

    copying.copy_encoder(checkpoint, identity, folder)


def serve_checkpoint(intake: Intake, project_id: int, checkpoint: str) -> None:
    """Serve a checkpoint as it is, before anything was trained."""
    from studio.checkpoints.identity import checkpoint_identity

    intake.register_checkpoint(project_id, checkpoint, checkpoint_identity(checkpoint))
