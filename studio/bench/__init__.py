"""What `python -m studio bench` measures: here, now, on this machine."""
