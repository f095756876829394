"""Leaves out what a model computes and nobody reads.

A classifier that is told by its first token reads one row of what its last layer made of all of them. The choice of
that row is moved here from the end of the layer to its beginning, through everything that makes each row of its own:
of a model of six layers a seventh of all products is left out, and what comes out is the same.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from operator import getitem
from typing import Any

import torch
from torch.export import ExportedProgram
from torch.fx import Node

aten = torch.ops.aten


@dataclass(frozen=True, slots=True)
class Place:
    """One place along a dimension of a tensor, counted from 0; `index` may be negative, as in Python."""

    dimension: int
    index: int


# What fx says of a node's arguments is that they may be anything.
Step = Any
# Which of a step's arguments are read along which of their dimensions only, when only one place along this dimension
# of the step is wanted; None where it has to be made whole.
Rule = Callable[[Step, int], dict[int, int] | None]


class Narrowed(torch.nn.Module):
    """What an exported program computes, with less to do; to be exported anew, as it says nothing of shapes."""

    def __init__(self, program: ExportedProgram) -> None:
        super().__init__()
        self.module = program.module(check_guards=False)
        _narrow(self.module)

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.module(*tensors)
        return found


def _narrow(module: Any) -> None:
    graph = module.graph
    graph.eliminate_dead_code()
    for check in graph.find_nodes(op="call_function", target=aten._assert_tensor_metadata.default):
        graph.erase_node(check)
    wanted, narrowed = _sweep(list(graph.nodes))
    for (reader, number), place in wanted.items():
        _rewrite(reader, number, place, narrowed)
    for node, place in narrowed.items():
        if node.target in RESHAPES:
            shape = [*node.args[1]]
            shape[place.dimension] = 1
            node.update_arg(1, shape)
    graph.lint()
    module.recompile()


def _sweep(nodes: list[Step]) -> tuple[dict[tuple[Step, int], Place], dict[Step, Place]]:
    """From the end to the beginning: (who reads, which argument) -> what of it; and the nodes of which no more is."""
    wanted: dict[tuple[Step, int], Place] = {}
    narrowed: dict[Step, Place] = {}
    for node in reversed(nodes):
        if _chooses(node):
            wanted[node, 0] = Place(node.args[1] % _rank(node.args[0]), node.args[2])
        elif (place := _read_of(node, wanted)) and (arguments := _rule(node)(node, place.dimension)) is not None:
            narrowed[node] = place
            wanted |= {(node, number): Place(own, place.index) for number, own in arguments.items()}
    # Of parts that were cut from one, another may be read whole: then all are made, and who reads this one cuts it.
    for part in [node for node in narrowed if node.target is getitem and node.args[0] not in narrowed]:
        del narrowed[part], wanted[part, 0]
    return wanted, narrowed


def _read_of(node: Step, wanted: dict[tuple[Step, int], Place]) -> Place | None:
    """What everybody who reads a node reads of it; None where that is not the same one place."""
    places: set[Place | None] = set()
    for reader in node.users:
        numbers = [number for number, argument in enumerate(reader.args) if argument is node]
        places |= {wanted.get((reader, number)) for number in numbers} or {None}
    return places.pop() if len(places) == 1 else None


def _rewrite(reader: Step, number: int, place: Place, narrowed: dict[Step, Place]) -> None:
    source = reader.args[number]
    if source in narrowed:
        if _chooses(reader):
            reader.update_arg(2, 0)
    elif not _chooses(reader):
        end = place.index + 1 or sys.maxsize
        with reader.graph.inserting_before(reader):
            cut = reader.graph.call_function(aten.slice.Tensor, (source, place.dimension, place.index, end))
        reader.update_arg(number, cut)


def _chooses(node: Step) -> bool:
    """Whether it is the choice of one place, always the same."""
    return node.target is aten.select.int and isinstance(node.args[1], int) and isinstance(node.args[2], int)


def _rule(node: Step) -> Rule:
    if node.op != "call_function" or _value(node) is None or _changes_what_it_reads(node):
        return _whole
    if any(map(_rank, node.kwargs.values())):
        return _whole  # rules know arguments by their places
    if torch.Tag.pointwise in getattr(node.target, "tags", ()):
        return _each_number
    return RULES.get(node.target, _whole)


def _changes_what_it_reads(node: Step) -> bool:
    schema = getattr(node.target, "_schema", None)
    return schema is not None and schema.is_mutable


def _whole(_node: Step, _dimension: int) -> None:
    return None


def _each_number(node: Step, dimension: int) -> dict[int, int]:
    """Every number comes of the numbers in its own place; what has one place for all is read as it is."""
    found = {}
    for number, argument in enumerate(node.args):
        own = dimension - _rank(node) + _rank(argument)
        if own >= 0 and _rank(argument) and _size(argument, own) != 1:
            found[number] = own
    return found


def _rows(last: Callable[[Step], int]) -> Rule:
    """Every row comes of one row; `last` says how many dimensions make one."""

    def rule(node: Step, dimension: int) -> dict[int, int] | None:
        return {0: dimension} if dimension < _rank(node) - last(node) else None

    return rule


def _softmax(node: Step, dimension: int) -> dict[int, int] | None:
    return {0: dimension} if node.args[1] % _rank(node) != dimension else None


def _products(node: Step, dimension: int) -> dict[int, int] | None:
    rank = _rank(node)
    if {_rank(node.args[0]), _rank(node.args[1])} != {rank} or rank < 2:
        return None
    if dimension < rank - 2:
        return _each_number(node, dimension)
    return {0: dimension} if dimension == rank - 2 else {1: dimension}


def _attention(node: Step, dimension: int) -> dict[int, int] | None:
    """Of the queries, and of what is added to their scores."""
    given = list(node.args[3:])
    mask, dropout, is_causal = given + [None, 0.0, False][len(given) :]
    if dimension != _rank(node) - 2 or is_causal or dropout:
        return None
    if mask is None or _size(mask, _rank(mask) - 2) == 1:
        return {0: dimension}
    return {0: dimension, 3: _rank(mask) - 2}


def _transpose(node: Step, dimension: int) -> dict[int, int]:
    first, second = (number % _rank(node) for number in node.args[1:3])
    return {0: {first: second, second: first}.get(dimension, dimension)}


def _permute(node: Step, dimension: int) -> dict[int, int]:
    return {0: node.args[1][dimension] % _rank(node)}


def _reshape(node: Step, dimension: int) -> dict[int, int] | None:
    """Where all dimensions up to this one stay what they are."""
    source = node.args[0]
    if dimension >= _rank(source) or any(_size(source, one) != _size(node, one) for one in range(dimension + 1)):
        return None
    return {0: dimension}


def _cut(argument: int) -> Rule:
    """Along a dimension that stands at this place of the arguments; by default the first."""

    def rule(node: Step, dimension: int) -> dict[int, int] | None:
        along = node.args[argument] if len(node.args) > argument else 0
        return {0: dimension} if along % _rank(node) != dimension else None

    return rule


def _value(node: Any) -> torch.Tensor | None:
    """What an example of it is; of several that were cut from one, the first."""
    found = node.meta.get("val") if isinstance(node, Node) else None
    first = found[0] if isinstance(found, list | tuple) and found else found
    return first if isinstance(first, torch.Tensor) else None


def _rank(node: Any) -> int:
    value = _value(node)
    return 0 if value is None else value.ndim


def _size(node: Any, dimension: int) -> Any:
    """As a number, or as an expression of the sizes of what goes in, which is compared by what it says."""
    value = _value(node)
    assert value is not None, "only those with dimensions are asked for one"
    size = value.shape[dimension]
    return size if isinstance(size, int) else size.node.expr


RESHAPES = {aten.view.default, aten.reshape.default, aten._unsafe_view.default}
RULES: dict[Any, Rule] = {
    **dict.fromkeys((aten.dropout.default, aten.to.dtype, aten.contiguous.default, aten.clone.default), _each_number),
    **dict.fromkeys(RESHAPES, _reshape),
    aten.linear.default: _rows(lambda _: 1),
    aten.layer_norm.default: _rows(lambda node: len(node.args[1])),
    aten.softmax.int: _softmax,
    aten.matmul.default: _products,
    aten.scaled_dot_product_attention.default: _attention,
    aten.transpose.int: _transpose,
    aten.permute.default: _permute,
    aten.slice.Tensor: _cut(1),
    aten.chunk.default: _cut(2),
    getitem: _rows(lambda _: 0),
}
