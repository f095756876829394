"""Projects: made, found by name, changed, deleted and brought back; their labels, guidelines and figures."""

from studio.projects.labels import LabelName, require_label
from studio.projects.names import LONGEST_TITLE, name_from, numbered, require_name
from studio.projects.projects import Projects
from studio.projects.views import Progress, ProjectView, progress_from, progress_of

__all__ = [
    "LONGEST_TITLE",
    "LabelName",
    "Progress",
    "ProjectView",
    "Projects",
    "name_from",
    "numbered",
    "progress_from",
    "progress_of",
    "require_label",
    "require_name",
]
