"""How the studio bears many callers at once, beside a training and while versions are swapped, on this machine."""
