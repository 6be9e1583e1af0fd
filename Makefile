# Loudhailer: `make help` lists what there is.
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= var
VENV := .venv
BIN := $(VENV)/bin
export PORT DATA_DIR

.DEFAULT_GOAL := help
.PHONY: help demo test lint types bench faults screenshots prove fresh lock translations

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.demo node_modules/.installed locale/.compiled ## bring up the demo campaign on PORT (8000), its data in DATA_DIR (var)
	@$(BIN)/python -m demo

test: $(VENV)/.dev node_modules/.installed locale/.compiled ## run the tests and the checks
	@$(BIN)/python -m tests

lint: $(VENV)/.dev ## ruff, djlint, import-linter, migrations, deployment check, known vulnerabilities
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/python -m tests.lint

types: $(VENV)/.dev ## mypy, strict, on our apps
	LOUDHAILER_TESTING=1 $(BIN)/mypy

bench: $(VENV)/.dev node_modules/.installed locale/.compiled ## measure signing, pages, sending and segments beside their floors
	@$(BIN)/python -m benchmarks

faults: $(VENV)/.dev node_modules/.installed locale/.compiled ## the long fault runs: killed workers, a failing mail server
	@$(BIN)/python -m tests --faults

screenshots: $(VENV)/.dev node_modules/.installed locale/.compiled ## draw the main pages with Chromium into DATA_DIR/screenshots
	@$(BIN)/python -m tests.browser.screenshots

prove: $(VENV)/.dev node_modules/.installed locale/.compiled ## run the production commands against PostgreSQL and Redis
	@$(BIN)/python -m tests.deployment.prove_production

fresh: ## throw away the demo's data
	@rm -rf "$(DATA_DIR)/postgres" "$(DATA_DIR)/inbox" "$(DATA_DIR)/queue" "$(DATA_DIR)/media" "$(DATA_DIR)/static" "$(DATA_DIR)/logs" "$(DATA_DIR)"/celerybeat-schedule* "$(DATA_DIR)/static.gathered" "$(DATA_DIR)/demo.json"
	@echo "The demo's data in $(DATA_DIR) is gone; the next \`make demo\` starts anew."

lock: $(VENV)/.dev ## pin all libraries anew, with hashes
	$(BIN)/pip-compile pyproject.toml -o requirements.lock
	$(BIN)/pip-compile --extra demo -c requirements.lock pyproject.toml -o requirements-demo.lock
	$(BIN)/pip-compile --extra demo --extra dev -c requirements-demo.lock pyproject.toml -o requirements-dev.lock

translations: $(VENV)/.dev ## collect the texts to translate (needs GNU gettext)
	LOUDHAILER_TESTING=1 $(BIN)/python manage.py makemessages --locale az --no-obsolete --add-location file --ignore node_modules --ignore var --ignore .venv

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Loudhailer needs Python 3.11 or newer; set PYTHON to one." if sys.version_info < (3, 11) else 0)'
	@echo "Making the virtual environment…"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: requirements-demo.lock | $(BIN)/python
	@test $(VENV)/.dev -nt requirements-dev.lock || { echo "Installing the Python packages (about a minute, once)…"; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-demo.lock; }
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	@echo "Installing the Python packages for tests (about a minute, once)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.demo

node_modules/.installed: package.json package-lock.json | $(BIN)/python
	@test -f $(VENV)/.demo || test -f $(VENV)/.dev || $(MAKE) --no-print-directory $(VENV)/.demo
	@echo "Fetching the front-end packages…"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent --ignore-scripts
	@touch $@

locale/.compiled: $(wildcard locale/*/LC_MESSAGES/*.po)
	@$(BIN)/pybabel --quiet compile --domain django --directory locale
	@touch $@
