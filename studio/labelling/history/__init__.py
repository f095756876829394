"""What was done when: the timeline of an example, the feed of a project, and the way back to a moment."""
