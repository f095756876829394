"""Hyperparameters as a YAML file: what the page and the command line write and read."""

import re
from typing import Any

import yaml

from studio.errors import InvalidInput
from studio.training.hyperparameters import Hyperparameters

MOST_CHARACTERS = 20_000
KINDS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null"))
# YAML 1.1, which PyYAML reads, takes 1e-4 for a word; YAML 1.2 and everybody who writes one take it for a number.
FLOAT = "tag:yaml.org,2002:float"
EXAMPLE = "Expected lines like `epochs: 15`"


class _Loader(yaml.SafeLoader):
    """Plain values only, with numbers as YAML 1.2 has them."""


_Loader.add_implicit_resolver(FLOAT, re.compile(r"^[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+$"), list("-+0123456789"))


def to_yaml(numbers: Hyperparameters) -> str:
    """One line a hyperparameter, in the order in which they are explained."""
    return yaml.safe_dump(numbers.to_dict(), sort_keys=False)


def from_yaml(text: str) -> dict[str, Any]:
    """The hyperparameters that a file names, checked; those it leaves out keep their defaults.

    Raises:
        InvalidInput: no YAML, no hyperparameter, or a value out of range; the message names it, and what is expected.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(f"The file has {len(text):,} characters. {EXAMPLE}, one for each hyperparameter.")
    try:
        values = _values(_Loader(text))
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise InvalidInput(f"This is no YAML: {line}{error.problem}. {EXAMPLE}.") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InvalidInput(f"This is no YAML that can be read. {EXAMPLE}.") from error
    Hyperparameters.from_dict(values)
    return values


def _values(loader: _Loader) -> dict[str, Any]:
    """A flat mapping's values. The nodes are looked at before they are built, so that no alias can grow into much."""
    root = loader.get_single_node()
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise InvalidInput(f"The file holds {_kind(root)}. {EXAMPLE}, one for each hyperparameter.")
    values: dict[str, Any] = {}
    for key_node, value_node in root.value:
        name = key_node.value[:60] if isinstance(key_node, yaml.ScalarNode) else _kind(key_node)
        if value_node.tag not in KINDS:
            raise InvalidInput(f"{name} is {_kind(value_node)}; expected one plain value.")
        if name in values:
            raise InvalidInput(f"{name} is given twice. Leave out one of the two lines.")
        values[name] = loader.construct_object(value_node)
    return values


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.CollectionNode):
        return "a mapping" if isinstance(node, yaml.MappingNode) else "a list"
    return "a single value" if node.tag in KINDS else f"a value of the kind {node.tag[-60:]}"
