"""Labels judged again."""

from studio.checkpoints.trying.answers import JudgedTexts
from studio.checkpoints.trying.questions import ZeroShot

PIPELINE = """\
from transformers import AutoTokenizer, pipeline

tokenizer = AutoTokenizer.from_pretrained({checkpoint}, model_max_length={max_length})
judge = pipeline("zero-shot-classification", model={checkpoint}, tokenizer=tokenizer, dtype="float32")
for text in {texts}:
    answer = judge(text, {labels}, hypothesis_template={template}, multi_label={multi_label})
    for label, probability in zip(answer["labels"], answer["scores"]):
        print(repr(label), probability)
"""

BY_HAND = """\
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained({checkpoint})
model = AutoModelForSequenceClassification.from_pretrained({checkpoint}, dtype=torch.float32).eval()
labels = {labels}

for text in {texts}:
    rows = []
    for label in labels:
        hypothesis = {template}.replace("{{}}", label)
        inputs = tokenizer(text, hypothesis, truncation="only_first", max_length={max_length}, return_tensors="pt")
        with torch.inference_mode():
            rows.append(model(**inputs).logits[0])
    logits = torch.stack(rows)  # shape (labels, labels of the head)
{probabilities}
    for label, probability in sorted(zip(labels, probabilities.tolist()), key=lambda row: -row[1]):
        print(repr(label), probability)
"""

ONE_OF_THEM = """\
    # {entailment} is {yes!r} in the head: the labels share it out among them
    probabilities = torch.softmax(logits[:, {entailment}], dim=-1)"""

EACH_BY_ITSELF = """\
    # in the head, {entailment} is {yes!r} and {contradiction} is {no!r}: each label has its own share of the two
    probabilities = torch.softmax(logits[:, [{contradiction}, {entailment}]], dim=-1)[:, 1]"""


def code(checkpoint: str, question: ZeroShot, answer: JudgedTexts) -> dict[str, str]:
    """A line for each label: its name, and its probability."""
    by_itself = question.multi_label or len(question.labels) == 1
    heads = (EACH_BY_ITSELF if by_itself else ONE_OF_THEM).format(
        entailment=answer.entailment,
        contradiction=answer.contradiction,
        yes=answer.head_labels[answer.entailment],
        no=answer.head_labels[answer.contradiction],
    )
    values = {
        "checkpoint": repr(checkpoint),
        "texts": repr(list(question.texts)),
        "labels": repr(list(question.labels)),
        "template": repr(question.template),
        "multi_label": question.multi_label,
        "max_length": answer.max_length,
        "probabilities": heads,
    }
    found = {"pipeline": PIPELINE.format(**values), "by hand": BY_HAND.format(**values)}
    # The pipeline takes the first label of the head for the opposite of entailment, or the last, whatever it is called.
    usual = len(answer.head_labels) - 1 if answer.entailment == 0 else 0
    return found if not by_itself or answer.contradiction == usual else {"by hand": found["by hand"]}
