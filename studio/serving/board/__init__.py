"""The trade-off board: every way to run a version measured here and now, and the fastest of those that fit."""
