# Everything a newcomer or a machine runs. `make` alone tells what there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
NEW_ENOUGH := import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is %s. Name another with: make PYTHON=python3.12" % sys.version.split()[0])

.DEFAULT_GOAL := help
.PHONY: help demo run install test check format lint types bench flow lock sbom audit clean

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

# The stamp is newer than the lock file when nothing has changed: then nothing is installed again.
$(STAMP): requirements-dev.lock
	@$(PYTHON) -c '$(NEW_ENOUGH)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(STAMP)

install: ## Put what the bot needs to run into .venv, and nothing else: for a server
	@$(PYTHON) -c '$(NEW_ENOUGH)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m compileall -q db.py tables bot domain jobs upkeep migrations
	@$(BIN)/python -c "from bot.texts.language import translator; translator('zh')"

demo: $(STAMP) ## Try the bot in a local Telegram in the browser: no token, no phone
	$(BIN)/python -m bot demo

run: $(STAMP) ## Run the bot for real, with the settings in .env
	$(BIN)/python -m bot run

test: $(STAMP) ## Run all tests, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -q --store both -n auto --dist worksteal

check: $(STAMP) ## Format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

format: $(STAMP) ## Put the code into the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## Measure speed against the limit on this machine
	$(BIN)/python -m bench

flow: $(STAMP) ## Measure 10,000 messages at the rate that is set, with replies in between (8 minutes)
	$(BIN)/python -m bench.flow

lock: ## Pin the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

sbom: $(STAMP) ## List what the bot is made of, with licences
	$(BIN)/python deploy/sbom.py

audit: $(STAMP) ## Ask for known weaknesses of what the bot is made of (needs the network)
	$(BIN)/python deploy/audit.py

clean: ## Remove what was made, but not data/
	rm -rf $(VENV) .venv-audit .mypy_cache .ruff_cache .pytest_cache .hypothesis
