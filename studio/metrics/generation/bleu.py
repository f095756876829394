"""BLEU: how many runs of up to four words are right, and whether the text is long enough; counted by sacrebleu.

Papineni, K. et al. (2002): BLEU: a method for automatic evaluation of machine translation. ACL.
Post, M. (2018): A call for clarity in reporting BLEU scores. WMT.
"""

from collections.abc import Sequence

import numpy as np

from studio.metrics.bootstrap import Floats
from studio.metrics.generation.words import is_unspaced

ORDERS = 4
BY_WORDS, BY_CHARACTERS = "13a", "char"


def bleu_counts(predicted: Sequence[str], gold: Sequence[str]) -> tuple[Floats, str]:
    """The length said and wanted, right runs and all runs of each order, shape (examples, 10); and the signature.

    Words are split by sacrebleu's 13a; each character is one where most of the gold has no spaces between words.
    """
    from sacrebleu.metrics import BLEU

    # Where all texts are too short for four words, the orders that there are count alone.
    metric = BLEU(tokenize=BY_CHARACTERS if is_unspaced(gold) else BY_WORDS, effective_order=True, force=True)
    # What sacrebleu makes its own bootstrap of; a corpus has the sum of its texts' counts.
    found = metric._extract_corpus_statistics(list(predicted), [list(gold)])
    return np.array(found, np.float64), str(metric.get_signature())


def bleu_from(counts: Floats) -> Floats:
    """BLEU from 0 to 1 of summed counts, shape (rows, 10); sacrebleu prints a hundred times as much.

    Where no run of an order is right, it counts as half a one, the next such order as a quarter, and so on: Chen, B.
    and Cherry, C. (2014): A systematic comparison of smoothing techniques for sentence-level BLEU. WMT, method 3.
    """
    said, wanted = counts[:, 0], counts[:, 1]
    right, runs = counts[:, 2 : 2 + ORDERS], counts[:, 2 + ORDERS :]
    there = np.logical_and.accumulate(runs > 0, axis=1)
    missed = there & (right == 0)
    smoothed = np.where(missed, 0.5 ** np.cumsum(missed, axis=1), right)
    precision = np.divide(smoothed, runs, out=np.ones_like(runs), where=there)
    mean = np.exp(np.log(precision).sum(axis=1) / np.maximum(there.sum(axis=1), 1))
    shortness = np.divide(wanted, said, out=np.ones_like(said), where=said > 0)
    found: Floats = np.where(right.any(axis=1), mean * np.exp(np.minimum(0, 1 - shortness)), 0)
    return found
