# `make demo` and `make test` are all a newcomer needs: python3 and make; the rest is set up here.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The tests start hundreds of processes, which would each compile our source anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check bench soak pictures image-test servers lock clean

demo: $(STAMP)
	@$(BIN)/autoreply demo

test: $(STAMP) servers
	$(BIN)/pytest -n auto -m "not soak and not bench and not image"

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP) servers
	$(BIN)/python -m tests.bench

soak: $(STAMP) servers
	$(BIN)/pytest -n auto -m "soak or hypothesis" --hypothesis-profile=soak

# The Dockerfile, built and run for real: needs root on a Debian, and some minutes the first time.
image-test: $(STAMP)
	@tests/image/build.sh
	$(BIN)/pytest -m image tests/image

# The pictures of the README and the docs, by Debian's Chromium.
pictures: $(STAMP) servers
	$(BIN)/python -m tests.browser.pictures

# The real servers: Dovecot and PostgreSQL, and Chromium, from Debian's packages, where that is possible.
servers:
	@tests/servers.sh

$(STAMP): requirements-dev.lock pyproject.toml autoreply_demo/pyproject.toml tests/venv.sh
	@tests/venv.sh $(PYTHON) $(VENV)
	@echo "Installing the locked packages: about half a minute"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e ./autoreply_demo
	@touch $@

# Writes both locks anew. Needs uv (from PyPI) on the PATH. The locks name no registry.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --extra png --group dev pyproject.toml --generate-hashes --no-header --no-annotate -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --extra png pyproject.toml --generate-hashes --no-header --no-annotate -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
