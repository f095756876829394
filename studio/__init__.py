"""A demo and annotation studio for Hugging Face models."""

__version__ = "0.1.0"
