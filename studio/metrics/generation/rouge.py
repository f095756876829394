"""ROUGE of each text, counted by rouge-score; subsequences by rapidfuzz, which needs no table of every two words.

Lin, C.-Y. (2004): ROUGE: a package for automatic evaluation of summaries. Text Summarization Branches Out.
"""

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import LCSseq

from studio.metrics.bootstrap import Floats
from studio.metrics.generation.words import Words

# Of single words, of two in a row, and of the longest common subsequence; none needs data that nltk would download.
KINDS = ("rouge1", "rouge2", "rougeL")


def rouge_of_each(predicted: Sequence[str], gold: Sequence[str]) -> Floats:
    """F-measures from 0 to 1, shape (examples, KINDS). Without a stemmer, which there is for English only."""
    # It takes seconds to import, as it brings all of nltk.
    from rouge_score.rouge_scorer import RougeScorer

    words = Words()
    scorer = RougeScorer(list(KINDS[:-1]), tokenizer=words)
    rows = []
    for said, wanted in zip(predicted, gold, strict=True):
        found = scorer.score(wanted, said)
        rows.append(
            [*(found[kind].fmeasure for kind in KINDS[:-1]), _longest(words.tokenize(said), words.tokenize(wanted))]
        )
    return np.array(rows)


def _longest(said: list[str], wanted: list[str]) -> float:
    """The F-measure of the longest common subsequence; its precision and recall share the numerator."""
    both = len(said) + len(wanted)
    return 2 * LCSseq.similarity(said, wanted) / both if both else 0.0
