"""Text to pieces with ids, offsets and masks, and the padded matrix a model sees."""
