"""Review: how far people agree, where they do not, and what a reviewer decides."""
