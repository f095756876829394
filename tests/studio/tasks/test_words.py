"""Every task can be chosen: it has words for people who do not know its name."""

from dataclasses import astuple

from studio.projects.task_choices import task_views
from studio.tasks import TASKS
from studio.tasks.words import WORDS


def test_every_task_has_words_and_is_offered() -> None:
    assert [view.name for view in task_views()] == list(WORDS)
    assert set(TASKS) == set(WORDS)


def test_words_are_whole_and_unlike_each_other() -> None:
    for words in WORDS.values():
        assert all(astuple(words))
        assert words.asks.endswith("?")
        assert words.says.endswith(".")
    assert len({words.title for words in WORDS.values()}) == len(WORDS)
