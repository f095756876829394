"""One file per noun: the rows that a transaction reads and writes."""
