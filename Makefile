# make run: start the studio.  make test: run every test.  Both install what they need, once.
.PHONY: run share test check browser postgresql clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

run: $(VENV)/installed
	$(BIN)/python app.py

share: $(VENV)/installed
	STUDIO_SHARE=1 $(BIN)/python app.py

test: $(VENV)/installed-for-tests browser postgresql
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

browser: $(VENV)/installed-for-tests
	.ci/install-chromium $(BIN)/python

postgresql:
	.ci/install-postgresql

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}. Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/installed-for-tests: requirements-dev.txt $(VENV)/installed
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis screenshots
