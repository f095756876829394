"""What each row of a file does, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from studio.exchange.plan import Known, make_plan
from studio.exchange.report import Listing
from studio.exchange.rows import Row

ROWS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([None, "x", "y"])), max_size=30)
STATES = st.sampled_from(
    [("pending", None), ("skipped", None), ("flagged", None), ("labelled", "x"), ("labelled", "y")]
)


@given(ROWS, st.dictionaries(st.sampled_from("abc"), STATES))
def test_no_row_is_lost_and_no_gold_is_changed(
    pairs: list[tuple[str, str | None]], before: dict[str, tuple[str, str | None]]
) -> None:
    rows = [Row(number, text, text, label) for number, (text, label) in enumerate(pairs, start=1)]
    known = {text: Known(number, *state) for number, (text, state) in enumerate(before.items())}
    plan = make_plan(rows, known)
    assert len(plan.new()) + plan.duplicates == len(rows)
    assert not any(entry.known and entry.known.gold for entry in plan.labelled())
    gold = {text: state[1] for text, state in before.items()} | {e.row.text: e.label for e in plan.labelled()}
    for text, label in pairs:
        assert label is None or gold[text] is not None
    assert plan.conflicts.count == sum(label is not None and gold[text] != label for text, label in pairs)


def test_an_example_that_is_labelled_without_being_agreed_on_is_left_to_people() -> None:
    plan = make_plan([Row(1, "a", "a", "x")], {"a": Known(1, "labelled", None)})
    assert (plan.labelled(), plan.duplicates, plan.conflicts.count) == ([], 1, 0)


def test_a_listing_keeps_the_first_thousand_lines_and_counts_all() -> None:
    listing = Listing()
    for number in range(1_000):
        listing.add(str(number))
    assert (listing.count, listing.lines()[-1], len(listing.lines())) == (1_000, "999", 1_000)
    listing.add("one more")
    assert (listing.count, listing.lines()[-1], len(listing.lines())) == (1_001, "and 1 more", 1_001)
