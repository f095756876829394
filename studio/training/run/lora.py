"""Low-rank adapters: train a few new weights beside the old ones, and add them up at the end.

Hu, E. et al. (2022): LoRA: Low-rank adaptation of large language models. ICLR.
"""

from typing import Any

from peft import LoraConfig, PeftModel, TaskType, get_peft_model
from transformers import PreTrainedModel

from studio.checkpoints.precisions import last_linear
from studio.training.hyperparameters import Hyperparameters


def with_adapter(
    model: PreTrainedModel, numbers: Hyperparameters, kind: TaskType | None
) -> PreTrainedModel | PeftModel:
    """The model with adapters in every linear layer, its head of this kind trained whole; as it is at rank 0.

    A kind that PEFT has no name for is None: then the head is the last layer with an output for each label.
    """
    if numbers.lora_rank == 0:
        return model
    config = LoraConfig(
        task_type=kind,
        r=numbers.lora_rank,
        lora_alpha=numbers.lora_alpha,
        target_modules="all-linear",
        **(_head_of(model) if kind is None else {}),
    )
    return get_peft_model(model, config)


def _head_of(model: PreTrainedModel) -> dict[str, Any]:
    found = last_linear(model)
    if found is None:
        return {}
    return {"modules_to_save": [found[0]], "exclude_modules": [found[0]]}


def merged(model: PreTrainedModel | PeftModel) -> PreTrainedModel:
    """The plain model, with what its adapters have learnt added to its weights."""
    return model.merge_and_unload() if isinstance(model, PeftModel) else model
