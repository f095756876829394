"""Changes of the labels in use: planned without writing, applied in one transaction, undone in reverse order."""
