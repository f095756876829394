"""Each task in words, for people who choose one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TaskWords:
    """What a task is called, what people are asked and what they say, each a sentence; and what it is for."""

    title: str
    asks: str
    says: str
    such_as: str


WORDS: dict[str, TaskWords] = {
    "text-classification": TaskWords(
        "One label for a text",
        "Which label fits this text best?",
        "People choose one label, with one key.",
        "what a customer wants, the mood of a review",
    ),
    "multi-label": TaskWords(
        "Several labels for a text",
        "Which labels fit this text?",
        "People choose as many as fit, or none of them.",
        "all topics of an article, every complaint in a letter",
    ),
    "token-classification": TaskWords(
        "Parts of a text",
        "Where in this text is something named?",
        "People mark words, and give each mark a label.",
        "names and places, products and sizes in an order",
    ),
    "question-answering": TaskWords(
        "Answers to questions",
        "Where does this text answer the question?",
        "People select the answer in the text, or say that it has none.",
        "questions about manuals, contracts or reports",
    ),
    "seq2seq": TaskWords(
        "A text for a text",
        "What should be written for this text?",
        "People write the text, or correct what a model has written.",
        "summaries, translations, a plainer wording",
    ),
    "image-classification": TaskWords(
        "One label for a picture",
        "Which label fits this picture best?",
        "People choose one label, with one key.",
        "kinds of plants, faults of parts, pages of documents",
    ),
}
