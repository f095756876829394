"""A package, so that one open studio serves every test of this folder and ends with the last one."""
