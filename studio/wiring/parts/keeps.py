"""What a studio keeps whether or not a model serves: projects, and the people who work on them."""

import time
from dataclasses import dataclass
from functools import partial

from studio.people.people import LoginRules, People
from studio.projects import Projects
from studio.projects.checkpoints import Checkpoints
from studio.projects.figures import ProjectFigures
from studio.projects.guidelines import Guidelines
from studio.settings import Settings, session_key
from studio.tokens.tokens import Tokens
from studio.visible import VisibleProjects
from studio.wiring.models import load_tokenizer, look, require_nameable
from studio.wiring.parts.ground import Ground


@dataclass(frozen=True, slots=True)
class Keeps:
    """Projects with what they are set to, the checkpoints that they may name, and people."""

    projects: Projects
    guidelines: Guidelines
    figures: ProjectFigures
    checkpoints: Checkpoints
    tokens: Tokens
    people: People
    visible: VisibleProjects


def make_keeps(ground: Ground) -> Keeps:
    """They need nothing but the ground."""
    settings, store, clock = ground.settings, ground.store, ground.clock
    projects = Projects(store, clock, ground.changed)
    find_tokenizer = partial(load_tokenizer, projects, settings.is_private)
    return Keeps(
        projects=projects,
        guidelines=Guidelines(store, clock),
        figures=ProjectFigures(store, clock),
        checkpoints=Checkpoints(look, partial(require_nameable, settings.is_private)),
        tokens=Tokens(find_tokenizer, settings.max_text_bytes),
        people=People(store, clock, time.monotonic, session_key(settings.data_dir), _login_rules(settings)),
        visible=VisibleProjects(projects),
    )


def _login_rules(settings: Settings) -> LoginRules:
    return LoginRules(
        has_accounts=settings.has_accounts,
        password=settings.password,
        hub_owner=settings.space_author_name if settings.has_hub_login else "",
        hub_role=settings.hf_role,
    )
