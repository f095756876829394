"""What somebody is told who asks a project that serves no model."""

import pytest

from studio.errors import NoVersionServed
from studio.serving.slot import Slot


def test_whoever_asks_too_early_hears_only_of_what_everybody_has() -> None:
    with pytest.raises(NoVersionServed, match="no trained model yet") as caught:
        Slot().predict(["hello"])
    assert "page" not in str(caught.value)
