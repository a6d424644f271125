# `make setup` once, then `make demo` or `make test`. Nothing is installed outside this folder.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

# Where somebody has forbidden it: without compiled files every process of ours starts twice as slow.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The front-end's packages come by the machine's npm, else by the one inside the environment.
NPM = $(shell command -v npm || echo $(abspath $(BIN))/npm)
PYTEST_WORKERS ?= auto
DATA ?= var/demo
PORT ?= 8000

.PHONY: setup demo test check prove bench docs lock

setup: $(VENV)/.installed $(if $(wildcard package.json),node_modules/.installed)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name it with PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
	  || { echo "This Python cannot make environments: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.installed
	PATH="$$PATH:$(abspath $(BIN))" $(NPM) ci --ignore-scripts --no-audit --no-fund
	touch $@

demo: setup
	$(BIN)/cordboard demo --data $(DATA) --port-base $(PORT)

test: setup
	$(BIN)/pytest -n $(PYTEST_WORKERS)

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/cordboard flows check flows.yaml
	$(BIN)/pytest -q -n 0 tests/base/test_schema.py

prove: setup
	$(BIN)/python -m bench.prove

bench: setup
	$(BIN)/python -m bench

docs: setup
	$(BIN)/python -m docs.generate

# Pins with hashes and without the address of any index, so that a mirror serves as well.
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: | $(BIN)/python
	$(LOCK) --extra dev --output-file requirements-dev.lock pyproject.toml
	$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml
