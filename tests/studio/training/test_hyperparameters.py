"""A number that makes no sense is refused by name."""

import re
import runpy
from pathlib import Path

import pytest

from studio.errors import InvalidInput
from studio.training.hyperparameters import RULES, Hyperparameters, OneOf

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("epochs", "three"),
        ("epochs", True),
        ("batch_size", -1),
        ("learning_rate", 0),
        ("seed", -1),
        ("lora_rank", 2.5),
        ("class_weights", "heavy"),
        ("precision", 16),
        ("freeze_embeddings", 1),
        ("early_stopping_patience", -1),
    ],
)
def test_a_number_out_of_range_names_itself(name: str, value: object) -> None:
    with pytest.raises(InvalidInput, match=name):
        Hyperparameters.from_dict({name: value})


def test_every_hyperparameter_has_a_rule_that_its_default_keeps() -> None:
    assert set(RULES) == set(Hyperparameters().to_dict())


def test_the_form_and_the_recipe_know_every_hyperparameter() -> None:
    form = (ROOT / "assets" / "js" / "train_fields.js").read_text(encoding="utf-8")
    assert set(re.findall(r"^  \['(\w+)'", form, flags=re.MULTILINE)) == set(RULES)
    for name, rule in RULES.items():
        if isinstance(rule, OneOf):
            [line] = [line for line in form.splitlines() if f"['{name}'" in line]
            assert set(re.findall(r"[\w-]+(?='?: ')", line)) == set(rule.words)
    recipe = runpy.run_path(str(ROOT / "assets" / "recipes" / "plain_pytorch.py"), run_name="recipe")
    assert recipe["DEFAULTS"] == Hyperparameters().to_dict()


def test_an_unknown_hyperparameter_names_those_there_are() -> None:
    with pytest.raises(InvalidInput, match=r"'epoch' is no hyperparameter.*epochs"):
        Hyperparameters.from_dict({"epoch": 3})


def test_numbers_survive_a_round_trip() -> None:
    numbers = Hyperparameters(epochs=3, learning_rate=5e-5)
    assert Hyperparameters.from_dict(numbers.to_dict()) == numbers
