"""Which version is asked, and how it is run."""

import argparse
from typing import Any

from studio.errors import NotFound


def how_to_ask(studio: Any, project: Any, options: argparse.Namespace) -> tuple[str, str | None]:
    """The version and the variant; by default as the project is served."""
    version = version_to_ask(studio, project, options.version)
    serves = studio.variants.serves(project.id)
    as_it_serves = serves.variant if serves is not None and serves.version == version else None
    named: tuple[str, str | None] = studio.variants.named(project.id, version, options.variant or as_it_serves)
    return named


def version_to_ask(studio: Any, project: Any, name: str | None) -> str:
    """The named version, else the live one; the command line keeps no slot, so it always asks by name."""
    if name is not None:
        return str(studio.registry.answering(project.id, name))
    live = studio.registry.live(project.id)
    if live is None:
        raise NotFound(f"{project.name} has no trained version yet. Run: python -m studio train --wait")
    return str(live.name)
