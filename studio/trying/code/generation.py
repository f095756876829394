"""A text made again, token by token."""

from studio.checkpoints.trying.answers import Generated
from studio.checkpoints.trying.questions import Generation

PIPELINE = """\
from transformers import pipeline{more}

generate = pipeline("text-generation", model={checkpoint}, dtype="float32")
{seed}[answer] = generate({text}, {options}, return_full_text=False)
print(answer["generated_text"])
"""

BY_HAND = """\
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer{more}

tokenizer = AutoTokenizer.from_pretrained({checkpoint})
model = AutoModelForCausalLM.from_pretrained({checkpoint}, dtype=torch.float32).eval()

ids = tokenizer({text}, return_tensors="pt")["input_ids"]{cut}
{seed}made = model.generate(
    ids,
    attention_mask=torch.ones_like(ids),
    {options},
    return_dict_in_generate=True,
    output_logits=True,
)
new = made.sequences[0, ids.shape[1] :].tolist()
for token_id, logits in zip(new, made.logits):
    print(repr(tokenizer.decode([token_id])), torch.softmax(logits[0], dim=-1)[token_id].item())
print(tokenizer.decode(new, skip_special_tokens=True))
"""


def code(checkpoint: str, question: Generation, answer: Generated) -> dict[str, str]:
    """By hand, a line for each token with its probability, and then the text."""
    # One that was ended early is made again up to there.
    tokens = answer.max_new_tokens if answer.ended in ("end", "length") else len(answer.tokens)
    options = [f"max_new_tokens={tokens}", "num_beams=1", f"do_sample={question.sampled}"]
    if question.sampled:
        options += [f"temperature={float(question.temperature)}", f"top_k={question.top_k}"]
        options += [f"top_p={float(question.top_p)}"]
    values = {
        "checkpoint": repr(checkpoint),
        "text": repr(question.text),
        "options": ", ".join(options),
        "more": ", set_seed" if question.sampled else "",
        "seed": f"set_seed({question.seed})\n" if question.sampled else "",
        "cut": f"[:, -{answer.prompt_tokens}:]  # its beginning is left out" if answer.cut_tokens else "",
    }
    by_hand = BY_HAND.format(**values)
    # The pipeline cuts nothing.
    return {"by hand": by_hand} if answer.cut_tokens else {"pipeline": PIPELINE.format(**values), "by hand": by_hand}
