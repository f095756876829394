"""A version as others get it: a folder that loads by itself, with a model card, as a zip file or on the Hub."""
