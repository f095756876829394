"""A package, so that one running studio serves every test of this folder and ends with the last one."""
