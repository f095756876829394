"""The search for objects that nobody holds does not go through the libraries each time."""

import subprocess
import sys

from studio.settings import environment_with

COUNT = """
import gc
from studio.settings import prepare_libraries
prepare_libraries()
from studio.wiring.models import import_libraries
import_libraries()
before = len(gc.get_objects()), gc.get_freeze_count()
import_libraries()
print(*before, gc.get_freeze_count())
"""


def test_what_models_are_run_with_is_looked_through_once_and_never_again() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNT], env=environment_with(), capture_output=True, text=True, timeout=120, check=True
    )
    searched, spared, spared_after_another_call = map(int, done.stdout.split())
    assert searched * 10 < spared
    assert spared_after_another_call == spared
