"""ROUGE of each text, by rouge-score.

Lin, C.-Y. (2004): ROUGE: a package for automatic evaluation of summaries. Text Summarization Branches Out.
"""

from collections.abc import Sequence

import numpy as np

from studio.metrics.bootstrap import Floats
from studio.metrics.generation.words import Words

# Of single words, of two in a row, and of the longest common subsequence; none needs data that nltk would download.
KINDS = ("rouge1", "rouge2", "rougeL")


def rouge_of_each(predicted: Sequence[str], gold: Sequence[str]) -> Floats:
    """F-measures from 0 to 1, shape (examples, KINDS). Without a stemmer, which there is for English only."""
    # It takes seconds to import, as it brings all of nltk.
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(KINDS), tokenizer=Words())
    found = [scorer.score(wanted, said) for wanted, said in zip(gold, predicted, strict=True)]
    return np.array([[one[kind].fmeasure for kind in KINDS] for one in found])
