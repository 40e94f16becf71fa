# Everything a developer does. Needs python3 (3.11+), make and a package index, and nothing else.
# `make help` lists the targets.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
PYTEST_WORKERS ?= 2
# A file stays with one worker, and the files keep their order: the long ones come first. A test that
# hangs ends its worker and fails; without the last option it would be tried eight times.
PYTEST = $(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadfile --no-loadscope-reorder \
  --max-worker-restart=0
USUAL := not slow and not ai
ROUNDS ?= 5
SERVICES := auth profile job generation document
UNIT_LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header \
  --no-annotate --generate-hashes
COMPOSE ?= $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo docker-compose)

.DEFAULT_GOAL := help
.PHONY: help up demo test test-long test-compose bench check fix lock migrate replay unpark smoke openapi clean backup restore republish sbom audit \
  compose-secrets compose-up compose-down

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(VENV)/runtime ## Run the whole system in one process, on embedded parts
	@$(RUN) -m compileall -q deploy gateway services shared; exec $(RUN) -m deploy.embedded

demo: $(VENV)/runtime ## Tailor a resume: make demo RESUME=cv.pdf JOB=job.txt (samples by default)
	@$(RUN) -m deploy.demo $(if $(RESUME),--resume "$(RESUME)") $(if $(JOB),--job "$(JOB)")

test: $(VENV)/dev ## Run every test that needs no Docker engine
	@$(RUN) -m compileall -q deploy gateway services shared tests
	$(PYTEST) -m "$(USUAL) and untraced"
	$(PYTEST) -m "$(USUAL) and not untraced" \
	  --cov --cov-report=term:skip-covered --cov-report=json:.coverage.json
	@$(RUN) -m scripts.coverage_floors .coverage.json

test-long: $(VENV)/dev ## Run the tests again with many more cases
	HYPOTHESIS_PROFILE=long $(PYTEST) -m "not ai"

bench: $(VENV)/bench ## Measure what the system costs: make bench ROWS=1,2 ROUNDS=5 (all rows by default)
	@$(RUN) -m bench --rows "$(ROWS)" --rounds $(ROUNDS)

test-faults: $(VENV)/dev ## Break everything at length: make test-faults FAULTS_SEED=7
	FAULTS=long $(BIN)/pytest -m "not ai" $(or $(FAULTS_ONLY),tests/faults)

test-compose: $(VENV)/dev ## Build the images, start docker-compose.yml and break its parts
	$(BIN)/pytest -m compose tests/compose

check: $(VENV)/dev ## Check style, types, import rules and generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache
	$(RUN) -m scripts.generated --check

fix: $(VENV)/dev ## Format, and repair what can be repaired
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(RUN) -m scripts.generated

lock: $(VENV)/dev ## Resolve the dependencies anew; exact versions and hashes, no addresses
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --no-header \
	  --no-annotate --generate-hashes --all-extras pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
	  --generate-hashes --all-extras --group dev -c requirements.lock pyproject.toml \
	  -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
	  --generate-hashes --all-extras --group dev --group bench -c requirements-dev.lock \
	  pyproject.toml -o requirements-bench.lock
	@for unit in shared gateway auth profile job generation document; do \
	  extra=$$(test $$unit = shared || echo "--extra $$unit"); \
	  $(UNIT_LOCK) -c requirements.lock $$extra pyproject.toml \
	    -o deploy/requirements/$$unit.lock || exit 1; \
	done
	$(UNIT_LOCK) -c requirements.lock $(SERVICES:%=--extra %) pyproject.toml \
	  -o deploy/requirements/migrate.lock
	$(UNIT_LOCK) -c requirements-dev.lock --group standins -o deploy/requirements/standins.lock

smoke: $(VENV)/runtime ## Try a deployed system from outside: make smoke BASE_URL=https://…
	@$(RUN) -m deploy.smoke "$(BASE_URL)"

migrate: $(VENV)/runtime ## Bring every schema of DATABASE_URL to its newest revision
	@$(RUN) -m deploy.migrate

replay: $(VENV)/runtime ## Put dead letters back to work: make replay ARGS="--queue generation.stage"
	@$(RUN) -m deploy.operate replay $(ARGS)

unpark: $(VENV)/runtime ## Publish parked messages again: make unpark ARGS="--schema generation"
	@$(RUN) -m deploy.operate unpark $(ARGS)

backup: $(VENV)/runtime ## Copy a running system into a new folder: make backup TO=/backups/monday
	@$(RUN) -m deploy.backup "$(TO)" $(ARGS)

restore: $(VENV)/runtime ## Put a backup into an empty system: make restore FROM=/backups/monday
	@$(RUN) -m deploy.restore "$(FROM)" $(ARGS)

compose-secrets: ## Make the secrets of docker-compose.yml, once: .env and .secrets/
	@$(PYTHON) deploy/compose_secrets.py

compose-up: compose-secrets ## Build the images and start the whole system: make compose-up ARGS="--scale generation-worker=4"
	$(COMPOSE) build
	$(COMPOSE) up -d --no-build $(ARGS)

compose-down: ## Stop what compose-up has started; the data stay
	$(COMPOSE) down

republish: $(VENV)/runtime ## Publish again what a broker lost: make republish ARGS="--since 2026-11-21T10:00Z"
	@$(RUN) -m deploy.republish $(ARGS)

sbom: $(VENV)/dev ## List what the product is made of: out/sbom.json (CycloneDX)
	@$(RUN) -m scripts.sbom requirements.lock out/sbom.json

audit: $(VENV)/dev ## Ask the advisory databases about every locked version; needs a network
	$(BIN)/uv tool run pip-audit --strict --disable-pip --require-hashes -r requirements.lock

openapi: $(VENV)/dev ## Write the generated files: API description, event catalogue
	$(RUN) -m scripts.generated

clean: ## Remove what the other targets made, except the data in JOBWISE_HOME
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis out .coverage .coverage.json

$(VENV)/runtime: requirements.lock
	@$(PYTHON) scripts/install.py requirements.lock $@

$(VENV)/dev: requirements-dev.lock
	@$(PYTHON) scripts/install.py requirements-dev.lock $@

$(VENV)/bench: requirements-bench.lock
	@$(PYTHON) scripts/install.py requirements-bench.lock $@
