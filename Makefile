# Kafedra: two commands are enough, `make run` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help run setup test check bench reset openapi messages

PORT ?= 8000
PYTHON ?= python3
VENV := .venv/bin/python

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Start everything on this machine; PORT=8000 chooses another port
	@$(PYTHON) -m core.launcher.prepare --quiet
	@PORT=$(PORT) exec $(VENV) -m core.launcher

setup: ## Only install what `make run` needs
	@$(PYTHON) -m core.launcher.prepare

test: ## Run every test, browser journeys included
	@$(PYTHON) -m core.launcher.prepare --tests --quiet
	@$(VENV) -m core.checks.chromium
	@$(VENV) -m pytest -n logical

check: ## Run the linters, the type checker and every other static check
	@$(PYTHON) -m core.launcher.prepare --tests --quiet
	@$(VENV) -m core.checks

bench: ## Measure an instance of its own and write var/bench.json
	@$(PYTHON) -m core.launcher.prepare --tests --quiet
	@$(VENV) -m bench

openapi: ## Write the OpenAPI snapshots anew
	@$(VENV) -m core.checks.openapi --write

messages: ## Bring the translation catalogues up to the code
	@$(VENV) -m core.translations update

reset: ## Forget all data of this machine's Kafedra and start afresh
	@$(PYTHON) -m core.launcher.reset
