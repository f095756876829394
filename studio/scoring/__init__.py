"""Bulk scoring: the served version on its way through every example of a project, in the background."""
