"""Questions on contexts in many scripts, and SQuAD files made of them."""

from typing import Any

from hypothesis import strategies as some

letters = some.sampled_from('ab é🙂東\u0301ا\n"\\,1')
texts = some.text(letters, min_size=1, max_size=12).filter(str.strip)


@some.composite
def answers(draw: some.DrawFn, context: str) -> list[dict[str, Any]]:
    found = []
    for _ in range(draw(some.integers(1, 3))):
        start = draw(some.integers(0, len(context) - 1))
        text = context[start : draw(some.integers(start + 1, len(context)))]
        if text.strip():
            found.append({"text": text, "answer_start": start})
    return found


@some.composite
def files(draw: some.DrawFn, version: str) -> dict[str, Any]:
    """A whole file; ids are different, and each paragraph has a question."""
    number = 0
    data = []
    for _ in range(draw(some.integers(0, 3))):
        paragraphs = []
        for _ in range(draw(some.integers(1, 2))):
            context = draw(texts)
            asked = []
            for _ in range(draw(some.integers(1, 3))):
                number += 1
                asked.append({"id": f"q{number}", "question": draw(texts), **draw(said(context, version))})
            paragraphs.append({"context": context, "qas": asked} | draw(some.sampled_from([{}, {"document_id": 7}])))
        data.append({"title": draw(texts), "paragraphs": paragraphs})
    return {"version": "1.1" if version == "v1.1" else "v2.0", "data": data}


@some.composite
def said(draw: some.DrawFn, context: str, version: str) -> dict[str, Any]:
    if version == "v1.1":
        return {"answers": draw(answers(context))}
    if draw(some.booleans()):
        return {"answers": draw(answers(context)), "is_impossible": False}
    return {"answers": [], "is_impossible": True, "plausible_answers": draw(answers(context))}
