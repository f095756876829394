"""Texts that are longer than a model reads: what a project does with them."""
