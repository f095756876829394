"""Where a run takes place. Each engine starts the same command and watches it."""
