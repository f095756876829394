"""A link gives the same text to the same version, whether it carries the text or names it."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.errors import InvalidInput, NotFound
from studio.projects import LabelName
from studio.settings import Settings
from studio.sharing import LONGEST_QUERY, SharedInput
from studio.wiring import Studio


@pytest.fixture
def studio(make_studio: Callable[..., Studio], settings: Settings) -> Studio:
    return make_studio(settings)


@pytest.fixture
def version(studio: Studio) -> tuple[int, str]:
    labels = [LabelName("a"), LabelName("b")]
    project = studio.projects.create("inbox", labels=labels, checkpoint="x", retrain_after=0, holdout_percent=20)
    view = studio.intake.register_checkpoint(project.id, "org/model", "f" * 64)
    return view.id, view.name


def opened(studio: Studio, link: str) -> tuple[str, str, str]:
    """(project, version, text) that a link stands for, as a page reads it."""
    assert link.startswith("?")
    assert len(link) <= LONGEST_QUERY
    shared = read(studio, link)
    return shared.project, shared.version, shared.text


def read(studio: Studio, link: str) -> SharedInput:
    values = {key: value[0] for key, value in parse_qs(link[1:], strict_parsing=True).items()}
    shared = studio.sharing.read(values, values.get("project", ""))
    assert shared is not None
    return shared


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=800).filter(str.strip))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_was(studio: Studio, version: tuple[int, str], text: str) -> None:
    link = studio.sharing.link("inbox", *version, text)
    assert opened(studio, link) == ("inbox", version[1], text)


def test_a_short_text_needs_no_row_and_a_long_one_gets_one(studio: Studio, version: tuple[int, str]) -> None:
    assert "text=hello" in studio.sharing.link("inbox", *version, "hello")
    long = "where is my parcel? " * 1_000
    link = studio.sharing.link("inbox", *version, long)
    assert link.startswith("?share=")
    assert studio.sharing.link("inbox", *version, long) == link
    assert studio.sharing.link("inbox", *version, long + "!") != link
    assert opened(studio, link) == ("inbox", version[1], long)


@pytest.mark.parametrize("share_id", ["", "0" * 16, "../x", "' OR 1=1 --", "x" * 10_000])
def test_an_unknown_link_is_not_found(studio: Studio, share_id: str) -> None:
    with pytest.raises(NotFound, match="Ask for a fresh link"):
        studio.sharing.open(share_id)


@pytest.mark.parametrize("text", ["", "  ", "\ud800", "x" * 100_001])
def test_a_text_that_has_no_answer_gets_no_link(studio: Studio, version: tuple[int, str], text: str) -> None:
    with pytest.raises(InvalidInput):
        studio.sharing.link("inbox", *version, text)


@pytest.mark.parametrize("text", ["hello", "where is my parcel? " * 1_000])
def test_how_long_texts_were_read_comes_back_too(studio: Studio, version: tuple[int, str], text: str) -> None:
    read_so = {"policy": "windows", "max_length": 64, "overlap": 0.5}
    usual, other = (studio.sharing.link("inbox", *version, text, policy) for policy in ({}, read_so))
    assert "long_inputs" not in usual
    assert usual != other
    assert read(studio, other).long_inputs == read_so
    assert read(studio, usual).long_inputs == {}
    assert usual == studio.sharing.link("inbox", *version, text)


@pytest.mark.parametrize("written", ["[1]", "{", "null", "7", "[" * 100_000])
def test_a_link_whose_settings_are_none_is_explained(studio: Studio, written: str) -> None:
    with pytest.raises(InvalidInput, match="The link is damaged"):
        studio.sharing.read({"text": "hello", "long_inputs": written}, "inbox")


def test_an_address_without_a_text_is_no_link(studio: Studio) -> None:
    assert studio.sharing.read({"tab": "label", "project": "inbox"}, "inbox") is None


def test_a_link_to_an_answer_that_was_computed_otherwise_says_so(studio: Studio, version: tuple[int, str]) -> None:
    for text in ("hello", "where is my parcel? " * 1_000):
        plain, other = (studio.sharing.link("inbox", *version, text, variant=name) for name in ("fp32", "bf16"))
        assert plain != other
        assert (read(studio, plain).variant, read(studio, other).variant) == ("fp32", "bf16")
    assert "variant" not in studio.sharing.link("inbox", *version, "hello"), "as links always were"
    with pytest.raises(InvalidInput, match="no variant 'int3'"):
        studio.sharing.link("inbox", *version, "hello", variant="int3")


@pytest.mark.parametrize("text", ["The tree was planted by Ada.", "The tree was planted by Ada. " * 1_000])
def test_a_question_comes_back_with_its_text(studio: Studio, version: tuple[int, str], text: str) -> None:
    questions = ("Who planted it? 🌳", "What was planted?", None)
    links = [studio.sharing.link("inbox", *version, text, question=question) for question in questions]
    assert len(set(links)) == 3
    assert [read(studio, link).question for link in links] == list(questions)
    assert {read(studio, link).text for link in links} == {text}
    assert links[0] == studio.sharing.link("inbox", *version, text, question=questions[0])


def test_no_text_takes_the_place_of_a_question(studio: Studio, version: tuple[int, str]) -> None:
    long = "x" * 2_000
    asked = studio.sharing.link("inbox", *version, long, question="who?")
    for text in (f"{long}\0who?", f'["inbox", "{version[1]}", "{long}", "who?"]'):
        assert studio.sharing.link("inbox", *version, text) != asked


@pytest.mark.parametrize("question", ["", " ", "\ud800", "x" * 100_001])
def test_a_question_that_has_no_answer_gets_no_link(studio: Studio, version: tuple[int, str], question: str) -> None:
    with pytest.raises(InvalidInput, match="The question"):
        studio.sharing.link("inbox", *version, "hello", question=question)
