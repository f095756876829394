"""Answers that are selected in a context; pure functions over what a tokenizer and a model give."""

from studio.tasks.question_answering.decoding import Answer, Answers, decode
from studio.tasks.question_answering.settings import AnswerSettings
from studio.tasks.question_answering.spans import answer_texts, likeness, validate
from studio.tasks.question_answering.targets import Targets, targets, tokens_of
from studio.tasks.question_answering.windows import Window, read_windows, room_for_context, window_arguments

__all__ = [
    "Answer",
    "AnswerSettings",
    "Answers",
    "Targets",
    "Window",
    "answer_texts",
    "decode",
    "likeness",
    "read_windows",
    "room_for_context",
    "targets",
    "tokens_of",
    "validate",
    "window_arguments",
]
