"""SQuAD v1.1 and v2.0: questions on contexts, as JSON, read and written one article at a time."""

from studio.exchange.counting import COUNTINGS, find_counting, likeliest_counting
from studio.exchange.readers.squad import Asked, Place, read_squad
from studio.exchange.squad.keeping import agreed, brought, kept, likeliest
from studio.exchange.squad.question import GivenAnswer, Question, question_of
from studio.exchange.squad.writing import VERSIONS, write_squad

__all__ = [
    "COUNTINGS",
    "VERSIONS",
    "Asked",
    "GivenAnswer",
    "Place",
    "Question",
    "agreed",
    "brought",
    "find_counting",
    "kept",
    "likeliest",
    "likeliest_counting",
    "question_of",
    "read_squad",
    "write_squad",
]
