"""Spans of a text with a label each: their rules, how a model learns them from tokens, and how it says them."""
