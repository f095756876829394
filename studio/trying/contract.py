"""What answers are made of, for those who show them."""

from studio.checkpoints.trying.answers import Compared, FilledTexts, Generated, JudgedTexts

__all__ = ["Compared", "FilledTexts", "Generated", "JudgedTexts"]
