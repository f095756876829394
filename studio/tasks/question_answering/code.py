"""The code that people can copy: a template with places for a checkpoint, a question, its context and a length."""

from studio.tasks.question_answering.settings import AnswerSettings

BY_HAND = """\
import torch
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({checkpoint}, padding_side="right", truncation_side="right")
model = AutoModelForQuestionAnswering.from_pretrained({checkpoint}).eval()
decoding = getattr(model.config, "decoding", {{}})

question = {question}
context = {text}

# What is too long to be read at once is read in windows: each has the question, and shares tokens with the next.
asked = len(tokenizer(question, add_special_tokens=False)["input_ids"])
room = {max_length} - asked - tokenizer.num_special_tokens_to_add(pair=True)
windows = tokenizer(
    question,
    context,
    truncation="only_second",
    max_length={max_length},
    stride=min(decoding.get("doc_stride", {doc_stride}), room // 2),
    return_overflowing_tokens=True,
    return_offsets_mapping=True,
    padding=True,
    return_tensors="pt",
)
offsets = windows.pop("offset_mapping").tolist()
windows.pop("overflow_to_sample_mapping")
with torch.inference_mode():
    output = model(**windows)

longest = decoding.get("longest_answer", {longest_answer})
answers = {{}}  # the best logit of each stretch of the context
nothing = float("inf")  # that of no answer
for row, places in enumerate(offsets):
    ids = windows["input_ids"][row].tolist()
    starts, ends = output.start_logits[row].tolist(), output.end_logits[row].tolist()
    empty = ids.index(decoding["unanswered_id"]) if decoding.get("unanswered_id") in ids else 0
    nothing = min(nothing, starts[empty] + ends[empty])
    parts = zip(windows.sequence_ids(row), places)
    inside = [token for token, (part, (start, end)) in enumerate(parts) if part == 1 and start < end]
    for first in inside:
        for last in (token for token in inside if first <= token < first + longest):
            words = context[places[first][0] : places[last][1]]
            start = places[first][0] + len(words) - len(words.lstrip())
            stretch = start, start + len(words.strip())
            if words.strip():
                answers[stretch] = max(answers.get(stretch, -float("inf")), starts[first] + ends[last])

if not answers:
    print("No answer", 1.0)
else:
    may_be_empty = decoding.get("may_be_empty", True)
    start, end = max(answers, key=lambda stretch: (answers[stretch], -stretch[0], -stretch[1]))
    every = torch.tensor([*answers.values(), *([nothing] if may_be_empty else [])], dtype=torch.float64)
    share = torch.exp(torch.tensor([answers[start, end], nothing]) - every.logsumexp(dim=0))
    if may_be_empty and nothing - answers[start, end] > decoding.get("no_answer_threshold", {no_answer_threshold}):
        print("No answer", share[1].item())
    else:
        print(context[start:end], share[0].item(), start, end)
"""


def code(checkpoint: str, question: str, context: str, max_length: int) -> dict[str, str]:
    """By the name of the form; there is no pipeline for this task since version 5 of transformers."""
    usual = AnswerSettings()
    # repr() gives Python literals, so no text can break out of its quotes.
    by_hand = BY_HAND.format(
        checkpoint=repr(checkpoint),
        question=repr(question),
        text=repr(context),
        max_length=max_length,
        doc_stride=usual.doc_stride,
        longest_answer=usual.longest_answer,
        no_answer_threshold=usual.no_answer_threshold,
    )
    return {"by hand": by_hand}
