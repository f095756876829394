"""What one answer is worth beside the gold answers: the arithmetic of the official SQuAD scripts, v1.1 and v2.0.

Rajpurkar, P. et al. (2016): SQuAD: 100,000+ questions for machine comprehension of text. EMNLP.
Rajpurkar, P., Jia, R. and Liang, P. (2018): Know what you don't know: unanswerable questions for SQuAD. ACL.
"""

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ARTICLES = re.compile(r"\b(a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(answer: str) -> str:
    """Lower case, without ASCII punctuation and English articles, and with single spaces."""
    without_punctuation = answer.lower().translate(PUNCTUATION)
    return " ".join(ARTICLES.sub(" ", without_punctuation).split())


def exact_match(predicted: str, gold: str) -> float:
    """1 where both are the same once normalised, else 0."""
    return float(normalised(predicted) == normalised(gold))


def word_f1(predicted: str, gold: str) -> float:
    """F1 of the words of both, as v2.0 has it: two answers without a word are the same."""
    ours, theirs = normalised(predicted).split(), normalised(gold).split()
    if not ours or not theirs:
        return float(ours == theirs)
    return _f1(ours, theirs)


def word_f1_of_v1(predicted: str, gold: str) -> float:
    """F1 of the words of both, as v1.1 has it: an answer without a word has none."""
    return _f1(normalised(predicted).split(), normalised(gold).split())


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How one script scores. `may_be_empty` says whether no answer can be right, and "" stands for that."""

    name: str
    f1_of_one: Callable[[str, str], float]
    may_be_empty: bool

    def exact(self, predicted: str, gold: Sequence[str]) -> float:
        """The best of all gold answers, 0 or 1; there is at least one, unless no answer can be right."""
        return max(exact_match(predicted, one) for one in self.gold(gold))

    def f1(self, predicted: str, gold: Sequence[str]) -> float:
        """The best of all gold answers, from 0 to 1."""
        return max(self.f1_of_one(predicted, one) for one in self.gold(gold))

    def gold(self, answers: Sequence[str]) -> Sequence[str]:
        """The gold answers that count: where there is none with a word, no answer is the right one.

        Raises:
            ValueError: there is none, and one is needed.
        """
        if not self.may_be_empty:
            if not answers:
                raise ValueError("found a question without a gold answer; SQuAD v1.1 has none, so score it as v2.0")
            return answers
        return [one for one in answers if normalised(one)] or [""]


ARITHMETICS: dict[str, Arithmetic] = {
    one.name: one for one in (Arithmetic("v1.1", word_f1_of_v1, False), Arithmetic("v2.0", word_f1, True))
}


def find_arithmetic(name: str) -> Arithmetic:
    """Raises ValueError, naming those there are."""
    if name not in ARITHMETICS:
        raise ValueError(f"found the arithmetic {name!r}; expected one of: {', '.join(ARITHMETICS)}")
    return ARITHMETICS[name]


def _f1(ours: list[str], theirs: list[str]) -> float:
    same = sum((Counter(ours) & Counter(theirs)).values())
    if not same:
        return 0.0
    precision, recall = same / len(ours), same / len(theirs)
    return 2 * precision * recall / (precision + recall)
