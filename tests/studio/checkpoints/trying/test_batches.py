"""Texts share batches within a budget, and each is in exactly one."""

from hypothesis import given
from hypothesis import strategies as st

from studio.checkpoints.trying.base import batches


@given(st.lists(st.integers(1, 400), max_size=60), st.integers(1, 600))
def test_every_text_is_in_one_batch_that_keeps_the_budget(lengths: list[int], budget: int) -> None:
    made = list(batches(lengths, budget))
    assert sorted(place for batch in made for place in batch) == list(range(len(lengths)))
    for batch in made:
        padded = len(batch) * max(lengths[place] for place in batch)
        assert len(batch) == 1 or padded <= budget
