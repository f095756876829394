"""The label editor, and the tasks that it has."""

from studio.ui.editors.label_editor import LabelEditor
from studio.ui.editors.tasks import EDITORS, task_scripts

__all__ = ["EDITORS", "LabelEditor", "task_scripts"]
