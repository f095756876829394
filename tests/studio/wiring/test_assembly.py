"""The parts and the studio mean the same by the same name, which no type checker sees."""

from dataclasses import fields
from typing import Any, get_type_hints

import pytest

from studio.wiring.parts.checks import Checks
from studio.wiring.parts.ground import Ground
from studio.wiring.parts.judges import Judges
from studio.wiring.parts.keeps import Keeps
from studio.wiring.parts.labels import Labels
from studio.wiring.parts.learns import Learns
from studio.wiring.parts.measures import Measures
from studio.wiring.parts.scores import Scores
from studio.wiring.parts.serves import Serves
from studio.wiring.parts.tries import Tries
from studio.wiring.studio import Studio

PARTS: tuple[Any, ...] = (Checks, Ground, Judges, Keeps, Labels, Learns, Measures, Scores, Serves, Tries)
# Made of several parts at once.
ACROSS = {"sharing", "first_start"}


def names(part: Any) -> set[str]:
    return {field.name for field in fields(part)}


@pytest.mark.parametrize("part", PARTS)
def test_what_a_part_shares_with_the_studio_is_of_the_same_kind(part: Any) -> None:
    own, studio = get_type_hints(part), get_type_hints(Studio)
    for name in names(part) & names(Studio):
        assert own[name] == studio[name], name


def test_each_name_of_the_studio_is_that_of_one_part() -> None:
    found = sorted(name for part in PARTS for name in names(part) & names(Studio))
    assert found == sorted(names(Studio) - ACROSS)
