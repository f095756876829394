"""Low-rank adapters: train a few new weights beside the old ones, and add them up at the end.

Hu, E. et al. (2022): LoRA: Low-rank adaptation of large language models. ICLR.
"""

from peft import LoraConfig, PeftModel, TaskType, get_peft_model
from transformers import PreTrainedModel

from studio.training.hyperparameters import Hyperparameters


def with_adapter(model: PreTrainedModel, numbers: Hyperparameters) -> PreTrainedModel | PeftModel:
    """The model with adapters in every linear layer of its encoder and its head trained whole; as it is at rank 0."""
    if numbers.lora_rank == 0:
        return model
    config = LoraConfig(
        task_type=TaskType.SEQ_CLS,
        r=numbers.lora_rank,
        lora_alpha=numbers.lora_alpha,
        target_modules="all-linear",
    )
    return get_peft_model(model, config)


def merged(model: PreTrainedModel | PeftModel) -> PreTrainedModel:
    """The plain model, with what its adapters have learnt added to its weights."""
    return model.merge_and_unload() if isinstance(model, PeftModel) else model
