# The words to know. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
BIN := .venv/bin
RUN := .venv/.run-installed
DEV := .venv/.dev-installed
BENCH := .venv/.bench-installed
DEBIAN := chromium fonts-noto-cjk postgresql postgresql-postgis
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help setup demo serve test fmt lint type contracts check system assets demo-data lock bench clean

help: ## List these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUN) ## Make .venv with the gridward command

demo: $(RUN) ## Set up, load the demo city, name its gaps, draw its map
	@$(BIN)/gridward demo
	@echo "Open coverage.html in a browser, or run 'make serve' for the live page."

serve: $(RUN) ## Serve the demo city's page on this machine (PORT=8765)
	@test -e gridward.gpkg || $(BIN)/gridward demo
	@$(BIN)/gridward serve --port $(or $(PORT),8765)

test: system $(DEV) ## Set up what tests need; lint, types, contracts, tests, notebooks
	@$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

check: lint type contracts ## Lint, types and import contracts

lint: $(DEV) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

fmt: $(DEV) ## Mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

type: $(DEV) ## Check types
	$(BIN)/mypy

contracts: $(DEV) ## Check which room may know which
	@$(BIN)/lint-imports

bench: system $(BENCH) ## Measure beside peers; writes docs/benchmarks/ (about an hour)
	$(BIN)/python benchmarks/locating.py
	$(BIN)/python benchmarks/locating.py --all-peers --output docs/benchmarks/engines.md
	$(BIN)/python benchmarks/plot.py
	$(BIN)/python benchmarks/agreement.py
	$(BIN)/python benchmarks/single.py
	$(BIN)/python benchmarks/duty.py
	$(BIN)/python benchmarks/edits.py
	$(BIN)/python benchmarks/files.py --cluster
	$(BIN)/python benchmarks/imports.py
	$(BIN)/python benchmarks/audit.py
	$(BIN)/python benchmarks/visits.py
	$(BIN)/python benchmarks/repair.py

system: ## Install Debian's chromium, fonts and PostGIS, where this is root
	@missing=$$(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' $(DEBIAN) 2>/dev/null \
	    | awk '$$2 == "installed" {print $$1}' \
	    | sort | comm -13 - <(printf '%s\n' $(DEBIAN) | sort)); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Debian packages:" $$missing; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
	        apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
	    echo "Not root, so these Debian packages are not installed:" $$missing; \
	    echo "Tests that need them are skipped and say so."; \
	fi

assets: ## Renew the vendored web assets (needs npm)
	$(BIN)/python -m gridward.mapping.assets.renew

demo-data: $(RUN) ## Build the demo city again from geodata/
	$(BIN)/python geodata/taipei/build_demo.py

lock: ## Renew locks/ (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --group build pyproject.toml --output-file locks/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --group build --extra dev --extra postgis --extra dask --extra atlas \
	    --constraint locks/run.txt pyproject.toml --output-file locks/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --group build --group bench --extra dev \
	    --constraint locks/dev.txt pyproject.toml --output-file locks/bench.txt

clean: ## Remove what setting up and running made
	rm -rf .venv build dist artefacts .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache gridward.gpkg gridward.gpkg-* coverage.html

.venv/bin/python:
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv

$(RUN): locks/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the program needs (about a minute)"
	@$(PIP) --require-hashes --requirement locks/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/gridward warm
	@touch $@

$(DEV): locks/dev.txt $(RUN)
	@echo "Installing what the tests need (about a minute)"
	@$(PIP) --require-hashes --requirement locks/dev.txt
	@touch $@

$(BENCH): locks/bench.txt $(DEV)
	@echo "Installing the engines we are measured beside"
	@$(PIP) --require-hashes --requirement locks/bench.txt
	@touch $@
