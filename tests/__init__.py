"""A package only for the folders below whose tests share one studio: pytest knows no other way to share by folder."""
