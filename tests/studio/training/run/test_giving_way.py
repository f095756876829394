"""A run of its own session gives way to the server, as one inside the server's session would."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CODE = """
import os, sys
from pathlib import Path
from studio.training.run.giving_way import give_way
group = Path(sys.argv[1])
give_way(7, group)
print(os.nice(0), group.read_text().strip() if group.exists() else "none")
"""


def given_way(group: Path, *, own_session: bool) -> str:
    return subprocess.run(
        [sys.executable, "-c", CODE, str(group)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        start_new_session=own_session,
    ).stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux groups processes by session")
def test_the_session_of_a_run_is_as_nice_as_the_run_itself(tmp_path: Path) -> None:
    group = tmp_path / "autogroup"
    group.write_text("0")
    assert given_way(group, own_session=True) == "7 7"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux groups processes by session")
def test_a_session_that_others_are_in_too_stays_as_it_is(tmp_path: Path) -> None:
    group = tmp_path / "autogroup"
    group.write_text("0")
    assert given_way(group, own_session=False) == "7 0"


def test_where_there_are_no_such_groups_the_process_alone_is_nice(tmp_path: Path) -> None:
    assert given_way(tmp_path / "missing", own_session=True) == "7 none"
