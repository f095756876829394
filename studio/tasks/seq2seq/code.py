"""The code that people can copy: a template with places for a checkpoint, a text and a length."""

from studio.tasks.base import LongText
from studio.tasks.seq2seq.generation import SETTINGS
from studio.tasks.text_classification_long_code import beginning_and_end

BY_HAND = """\
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({checkpoint})
model = AutoModelForSeq2SeqLM.from_pretrained({checkpoint}, dtype=torch.float32).eval()

{reading}
settings = model.generation_config  # beams, lengths and penalties, as they were saved with the model
if settings.max_new_tokens is None and settings.max_length is None:
    settings.max_new_tokens = {usual}
with torch.inference_mode():
    [written] = model.generate(pieces, attention_mask=torch.ones_like(pieces), do_sample=False)
print(tokenizer.decode(written, skip_special_tokens=True))
"""

WHOLE = """\
pieces = tokenizer({text}, truncation=True, max_length={max_length}, return_tensors="pt")["input_ids"]
"""


def code(checkpoint: str, text: str, max_length: int, long: LongText | None) -> str:
    """A text that is not `long` is cut to `max_length` tokens, if need be; one that is has no windows."""
    # repr() gives Python literals, so no text can break out of its quotes.
    if long is None:
        reading = WHOLE.format(text=repr(text), max_length=max_length)
    else:
        reading = beginning_and_end(text, max_length, long)
    return BY_HAND.format(checkpoint=repr(checkpoint), reading=reading, usual=SETTINGS["most_new_tokens"].usual)
