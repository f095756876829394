"""CoNLL-2003: a word and its IOB2 tag a line, a blank line behind each sentence, `-DOCSTART-` before a document.

Tjong Kim Sang, E. F. and De Meulder, F. (2003): Introduction to the CoNLL-2003 shared task. CoNLL.
"""

from studio.exchange.conll.reading import read_conll
from studio.exchange.conll.sentence import SPLITS, Layout, Sentence, recalled, remembered, words_of
from studio.exchange.conll.tagged import Tagged, sentence_of
from studio.exchange.conll.writing import tagged_sentences, write_conll

__all__ = [
    "SPLITS",
    "Layout",
    "Sentence",
    "Tagged",
    "read_conll",
    "recalled",
    "remembered",
    "sentence_of",
    "tagged_sentences",
    "words_of",
    "write_conll",
]
