"""The learning curve of a project: what more labels would bring, and when to stop."""
