"""The life of variants: made in the background, compared with the reference on the hold-out, served where they fit."""
