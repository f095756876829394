"""Trying a checkpoint that nobody trains for: one question after another, within the memory and the time there is."""
