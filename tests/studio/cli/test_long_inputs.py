"""What is done with long texts, and how long they are, on the command line."""

import pytest

from tests.studio.cli.conftest import Run


@pytest.mark.usefixtures("served")
def test_a_policy_is_set_stays_and_is_followed(run: Run) -> None:
    assert run("long-inputs", "--json").json["policy"] == "cut"
    changed = run("long-inputs", "--set", "policy=windows", "overlap=0.5", "--json").json
    assert (changed["policy"], changed["overlap"]) == ("windows", 0.5)
    assert run("long-inputs", "--json").json == changed
    words = run("long-inputs").out
    assert "* policy = windows  (cut, windows, head-tail or refuse)" in words
    assert "  max_length = 0" in words
    assert "it was read in 3 windows, and this is what they say together." in run("predict", "please " * 100).out
    told = run("gate", "--log").out
    assert "the command line  long_inputs.policy: cut -> windows" in told


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize(
    ("given", "says"),
    [("policy", "such as policy=windows"), ("policy=guess", "choose one of"), ("width=3", "'width' is no setting")],
)
def test_what_cannot_be_is_refused(run: Run, given: str, says: str) -> None:
    run("long-inputs", "--set", given).refused(says)


@pytest.mark.usefixtures("served")
def test_a_refused_text_is_an_error_with_what_to_do(run: Run) -> None:
    run("long-inputs", "--set", "policy=refuse")
    run("predict", "please " * 100).refused("has 102 tokens", "Shorten it, or split it")


@pytest.mark.usefixtures("inbox")
def test_lengths_are_told_as_a_table_before_anything_serves(run: Run) -> None:
    report = run("length-curve", "--json").json
    assert report["version"] is None
    assert [point["length"] for point in report["points"]] == [16, 32, 64]
    words = run("length-curve").out
    assert "36 texts: half have up to" in words
    assert " tokens  texts cut  tokens lost  an answer" in words
    assert "no model" in words
    assert "16 tokens are enough: none of the texts are cut there." in words


@pytest.mark.usefixtures("served")
def test_without_texts_it_is_said_where_to_get_some(run: Run) -> None:
    run("length-curve").refused("This project has no texts yet. Import some")
