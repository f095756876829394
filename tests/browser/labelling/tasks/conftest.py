"""A project whose task is to mark names in texts."""

import pytest

from tests.browser.labelling.fake_label_server import FakeProject
from tests.browser.labelling.tasks.marking import LABELS


@pytest.fixture
def names(project: FakeProject) -> FakeProject:
    project.task, project.labels = "token-classification", LABELS
    project.texts = ["Angela Merkel flew from Berlin to New York"] * 30
    return project
