"""The scripts of a component are one script: a name that two of its files take is silently the later one's."""

import re
from collections import Counter
from collections.abc import Callable

import gradio as gr

from studio.settings import Settings
from studio.ui import build_pages
from studio.wiring import Studio

# What a file declares for all others: at the start of a line, so not within a function.
NAMES = re.compile(r"^(?:(?:async )?function\*? |const |let |class )(\w+)", re.MULTILINE)


def test_no_two_files_of_a_component_take_the_same_name(make_studio: Callable[..., Studio], settings: Settings) -> None:
    pages = build_pages(make_studio(settings), None)
    scripts = [block.js_on_load for block in pages.blocks.values() if isinstance(block, gr.HTML) and block.js_on_load]
    assert len(scripts) > 10
    counts = [Counter(NAMES.findall(script)) for script in scripts]
    assert sum(map(len, counts)) > 500
    assert {name for found in counts for name, count in found.items() if count > 1} == set()
