"""The queue: which example a person gets next, and what became of it."""
