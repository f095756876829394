"""Low-rank adapters: train a few new weights beside the old ones, and add them up at the end.

Hu, E. et al. (2022): LoRA: Low-rank adaptation of large language models. ICLR.
"""

from peft import LoraConfig, PeftModel, get_peft_model
from torch import nn
from transformers import EncoderDecoderModel, PreTrainedModel

from studio.checkpoints.precisions import last_linear
from studio.training.hyperparameters import Hyperparameters

# How encoders call the layers by which they read another one, which they have only once they are joined.
BETWEEN = "crossattention"


def with_adapter(model: PreTrainedModel, numbers: Hyperparameters) -> PreTrainedModel | PeftModel:
    """The model with adapters in every linear layer, and its new layers trained whole; as it is at rank 0."""
    if numbers.lora_rank == 0:
        return model
    whole = new_layers(model)
    config = LoraConfig(
        r=numbers.lora_rank,
        lora_alpha=numbers.lora_alpha,
        target_modules="all-linear",
        modules_to_save=whole,
        exclude_modules=whole,
    )
    return get_peft_model(model, config)


def new_layers(model: PreTrainedModel) -> list[str]:
    """The names of the layers that no text has taught yet: an adapter beside random weights would leave them random."""
    if isinstance(model, EncoderDecoderModel):
        between = [name for name in _layers(model) if BETWEEN in name.split(".")]
        return between + [f"decoder.{name}" for name in _head(model.decoder)]
    return _head(model)


def _head(model: PreTrainedModel) -> list[str]:
    """The layers outside the body; the last with an output for each label where the body is not set apart.

    What writes tokens is never new: it is tied to the embeddings, or was trained with them.
    """
    writes = model.get_output_embeddings()
    if model.base_model is model:
        found = None if writes is not None else last_linear(model)
        return [found[0]] if found else []
    layers = _layers(model)
    inside = set(model.base_model.modules())
    return [name for name, layer in layers.items() if layer not in inside and layer is not writes]


def _layers(model: nn.Module) -> dict[str, nn.Module]:
    """Those with weights of their own that hold no other layers."""
    leaves = {name: layer for name, layer in model.named_modules() if not any(layer.children())}
    return {name: layer for name, layer in leaves.items() if any(True for _ in layer.parameters())}


def merged(model: PreTrainedModel | PeftModel) -> PreTrainedModel:
    """The plain model, with what its adapters have learnt added to its weights."""
    return model.merge_and_unload() if isinstance(model, PeftModel) else model
