# Everything a developer or an operator starts. The first run installs what is missing; later runs only what changed.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAGE ?= production
INSTALLED := .venv/.installed
MODULES := web/node_modules/.installed
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: help run test bench fuzz drop simulate mutations package deploy account format lint audit clean parked replay migrate

help: ## What can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: $(INSTALLED) web/dist/index.html ## The whole desk on this machine: http://localhost:8000
	@$(BIN)/python -m local

test: $(INSTALLED) $(MODULES) ## Every check and every test
	@$(BIN)/python -m infra.check

bench: $(INSTALLED) ## The budgets, measured
	@$(BIN)/python -m tests.bench

fuzz: $(INSTALLED) ## The API against its own description, at length: make fuzz EXAMPLES=200 [SEED=…]
	@$(BIN)/python -m tests.security.api_fuzz $(or $(EXAMPLES),50) $(SEED)

SOCKETS ?= 100
SECONDS ?= 180
EVERY ?= 2

drop: $(INSTALLED) ## Sockets that are cut again and again: make drop SOCKETS=100 SECONDS=180 EVERY=2
	@$(BIN)/python -m tests.reconnect --sockets $(SOCKETS) --seconds $(SECONDS) --every $(EVERY)

simulate: $(INSTALLED) ## The back end under a seeded scheduler: make simulate STEPS=1000000 [SEED=…] [WORKERS=2]
	@$(BIN)/python -m tests.simulation --steps $(or $(STEPS),100000) --seed $(or $(SEED),1) --workers $(or $(WORKERS),1)

mutations: $(INSTALLED) $(MODULES) ## Break a law on purpose, again and again: the tests must notice
	@$(BIN)/python -m tests.mutations

package: $(INSTALLED) ## What a deployment uploads, into .build/$STAGE
	@$(BIN)/python -m infra.package --stage $(STAGE)

deploy: $(INSTALLED) web/dist/index.html ## To AWS: make deploy STAGE=production [PARAMETERS="AlarmEmail=… …"]
	@$(BIN)/python -m infra.deploy --stage $(STAGE) $(PARAMETERS)

account: $(INSTALLED) ## The first account of a deployment: make account STAGE=… EMAIL=… NAME=…
	@$(BIN)/python -m infra.account --stage $(STAGE) --email "$(EMAIL)" --name "$(NAME)"

parked: $(INSTALLED) ## What was put aside, and why: make parked STAGE=… [QUEUE=…] (STAGE=local: the desk of make run)
	@$(BIN)/python -m infra.dead_letters --stage $(STAGE) $(if $(QUEUE),--queue $(QUEUE))

replay: $(INSTALLED) ## Sends it back: make replay STAGE=… QUEUE=… ID=… (or ALL=1); shows what it would do, until YES=1
	@$(BIN)/python -m infra.dead_letters --stage $(STAGE) --queue "$(QUEUE)" $(if $(ALL),--all,--id "$(ID)") $(if $(YES),--yes)

migrate: $(INSTALLED) ## Items of earlier releases to the newest schema, after make deploy: make migrate STAGE=… [AGAIN=1]
	@$(BIN)/python -m infra.migrate --stage $(STAGE) $(if $(AGAIN),--again)

format: $(INSTALLED) ## Order and layout of the Python sources
	@$(BIN)/ruff check --fix app.py chalicelib infra local tests; $(BIN)/ruff format app.py chalicelib infra local tests

lint: $(INSTALLED) $(MODULES) ## The checks that run nothing
	$(BIN)/ruff check app.py chalicelib infra local tests
	$(BIN)/ruff format --check app.py chalicelib infra local tests
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive app.py chalicelib infra local
	cd web && npm run lint && npm run types

audit: $(INSTALLED) $(MODULES) ## Known weaknesses in what this is built on; asks the internet
	@$(BIN)/python -m infra.audit

clean: ## Everything that can be made again; .local with its data stays
	rm -rf .build .venv web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(INSTALLED): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Parley needs Python 3.11 or newer; set PYTHON to one. This is " + sys.version)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -r requirements.txt -r requirements-dev.txt
	@touch $@

$(MODULES): web/package.json web/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Parley needs Node 20.19 or newer on the PATH."; exit 1; }
	cd web && npm ci
	@touch $@

web/dist/index.html: $(MODULES) $(WEB_SOURCES)
	cd web && npm run build
	@touch $@
