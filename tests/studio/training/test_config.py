"""Hyperparameters as a YAML file: what is written is read again, and what cannot be meant is refused by name."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

from studio.errors import InvalidInput
from studio.training.config import from_yaml, to_yaml
from studio.training.hyperparameters import RULES, Hyperparameters


@given(
    epochs=some.integers(1, 1_000),
    learning_rate=some.floats(1e-7, 1.0),
    precision=some.sampled_from(["auto", "fp32", "bf16", "fp16"]),
    freeze_embeddings=some.booleans(),
)
def test_what_is_written_is_read_again(
    epochs: int, learning_rate: float, precision: str, freeze_embeddings: bool
) -> None:
    numbers = Hyperparameters(
        epochs=epochs, learning_rate=learning_rate, precision=precision, freeze_embeddings=freeze_embeddings
    )
    assert from_yaml(to_yaml(numbers)) == numbers.to_dict()


def test_a_file_may_leave_out_what_it_does_not_change() -> None:
    assert from_yaml("# only these\nepochs: 3\nlearning_rate: 1e-4\n") == {"epochs": 3, "learning_rate": 0.0001}
    assert from_yaml("") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("epochs: many", "epochs is 'many'; expected a whole number from 1 to 1000"),
        ("epochs: '3'", "epochs is '3'; expected a whole number"),
        ("epochs:", "epochs is None; expected"),
        ("learning_rate: .nan", "learning_rate is nan; expected a number from"),
        ("class_weights: some", "class_weights is 'some'; expected one of none, balanced"),
        ("precision: off", "precision is False; expected one of auto"),
        ("epoch: 3", "'epoch' is no hyperparameter. Choose from: epochs, "),
        ("epochs: [1, 2]", "epochs is a list; expected one plain value"),
        ("epochs: {a: 1}", "epochs is a mapping; expected one plain value"),
        ("epochs: 3\nepochs: 4", "epochs is given twice"),
        ("- epochs: 3", "holds a list"),
        ("15", "holds a single value"),
        ("epochs: 3: 4", "no YAML: line 1"),
        ("epochs: 3\n---\nepochs: 4", "no YAML: line 2"),
        ("epochs: !!int many", "no YAML"),
        ("epochs: \x00", "no YAML"),
        ("[" * 19_000, "no YAML"),
        ("epochs: 1 #" + "x" * 20_000, "characters"),
        ("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "a is a list"),
        ("epochs: !!python/object/apply:os.system [true]", "epochs is a list"),
        ("!!python/object/apply:os.system [true]", "holds a list"),
        ("epochs: !!python/name:os.system", "epochs is a value of the kind"),
        ("epochs: !!timestamp x", "epochs is a value of the kind"),
        ("epochs: 2020-01-01", "epochs is a value of the kind"),
        ("? [a]\n: 1", "'a list' is no hyperparameter"),
        ("<<: {epochs: 3}", "<< is a mapping"),
        ("x" * 3_000 + ": 1", "no YAML"),
        ("x" * 900 + ": 1", "is no hyperparameter"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        from_yaml(text)
    assert says in str(refused.value)
    assert len(str(refused.value)) < 500


@given(some.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with suppress(InvalidInput):
        assert set(from_yaml(text)) <= set(RULES)
