# The commands of developers and operators. Works with GNU make 3.81 (macOS) and newer. The first command installs the
# dependencies into .venv and node_modules; later ones install again when a requirements file has changed.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
STAGE ?= production
INSTALLED := .venv/.installed
MODULES := web/node_modules/.installed
CLIENTS := tests/clients/node_modules/.installed
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
PYTHON_SOURCES := app.py chalicelib infra local tests

.DEFAULT_GOAL := help
.PHONY: help run clean docs test test-fast lint format bench lock fuzz corpora mail-corpora mail-quotes reconnect lossy kill-workers simulate simulate-mails faults mutations mutation-scores mutation-scores-web audit package deploy account password-link migrate \
	dead-letters replay-dead-letters hooks drop parked replay

##@ Run

run: $(INSTALLED) web/dist/index.html ## Start the whole desk on this machine at http://localhost:8000 [PORT=… DATA_DIR=…]
	@$(BIN)/python -m local

clean: ## Delete everything that can be built again; the data in .local stays
	rm -rf .build .venv web/node_modules web/dist tests/clients/node_modules tests/clients/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

##@ Test

test: $(INSTALLED) $(MODULES) $(CLIENTS) ## Run every check and every test, in a real browser too
	@$(BIN)/python -m infra.check

test-fast: $(INSTALLED) $(MODULES) ## Run static checks, unit tests and web unit tests (under 90 seconds)
	@$(BIN)/python -m infra.check --fast

lint: $(INSTALLED) $(MODULES) ## Run the static checks alone
	$(BIN)/ruff check $(PYTHON_SOURCES)
	$(BIN)/ruff format --check $(PYTHON_SOURCES)
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive app.py chalicelib infra local
	cd web && npm run lint && npm run types

bench: $(INSTALLED) ## Measure cold starts, latency and write units against their budgets
	@$(BIN)/python -m tests.bench

fuzz: $(INSTALLED) ## Call the API with generated requests: EXAMPLES=200 [SEED=…]
	@$(BIN)/python -m tests.security.api_fuzz $(or $(EXAMPLES),50) $(SEED)

corpora: $(INSTALLED) ## Replay webhooks from the suites of other projects: [CORPUS_DIR=…] (needs the internet)
	@$(BIN)/python -m tests.corpora $(if $(CORPUS_DIR),--directory $(CORPUS_DIR))

mail-corpora: $(INSTALLED) ## Read thousands of raw mails and compare with two other parsers: [CORPUS_DIR=…] [SHOW=sender] (needs the internet)
	@$(BIN)/python -m tests.corpora.mails $(if $(CORPUS_DIR),--directory $(CORPUS_DIR)) $(if $(SHOW),--show $(SHOW))

mail-quotes: $(INSTALLED) ## Compare the finding of replies in mails with other libraries: [CORPUS_DIR=…] (needs the internet)
	@$(BIN)/python -m tests.corpora.mail_quotes $(if $(CORPUS_DIR),--directory $(CORPUS_DIR))

reconnect: $(INSTALLED) ## Cut sockets again and again while messages flow: SOCKETS=100 SECONDS=180 EVERY=2
	@$(BIN)/python -m tests.reconnect --sockets $(or $(SOCKETS),100) --seconds $(or $(SECONDS),180) --every $(or $(EVERY),2)

lossy: $(INSTALLED) web/dist/index.html ## Lose, repeat and shuffle frames of two browsers: SECONDS=300
	@LOSSY_SECONDS=$(or $(SECONDS),300) $(BIN)/python -m pytest -q -p no:cacheprovider tests/e2e/test_reconnect_lost_frames.py

kill-workers: $(INSTALLED) ## Kill functions at work while messages flow: KILLS=200
	@$(BIN)/python -m tests.reconnect.killed_workers --kills $(or $(KILLS),200)

simulate: $(INSTALLED) $(MODULES) ## Run the back end under a seeded scheduler: STEPS=1000000 [SEED=…] [WORKERS=2]
	@$(BIN)/python -m tests.simulation --steps $(or $(STEPS),100000) --seed $(or $(SEED),1) --workers $(or $(WORKERS),1)

simulate-mails: $(INSTALLED) $(MODULES) ## Run it with customers who write by mail: MAILS=10000 [SEED=…] [WORKERS=2]
	@$(BIN)/python -m tests.simulation --mails $(or $(MAILS),10000) --seed $(or $(SEED),1) --workers $(or $(WORKERS),1)

faults: $(INSTALLED) ## Run every write path with every fault at every call, of which the tests run a sample
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup tests/faults --every-point

mutations: $(INSTALLED) $(MODULES) ## Break each guarantee on purpose; a test must fail each time
	@$(BIN)/python -m tests.mutations

mutation-scores: $(INSTALLED) ## Share of drawn mutants that tests kill: [FOLDER=chalicelib/domain] [SAMPLE=60] [SEED=1]
	@$(BIN)/python -m tests.mutations.scores $(if $(FOLDER),--folder $(FOLDER)) --sample $(or $(SAMPLE),60) --seed $(or $(SEED),1)

mutation-scores-web: $(INSTALLED) $(MODULES) ## Share of mutants of the web client's stores and socket that its specs kill: [FOLDER=web/src/stores] [SAMPLE=120]
	@$(BIN)/python -m tests.mutations.web_scores $(if $(FOLDER),--folder $(FOLDER)) --sample $(or $(SAMPLE),0) --seed $(or $(SEED),1)

audit: $(INSTALLED) $(MODULES) ## Look up known vulnerabilities of all dependencies (needs the internet)
	@$(BIN)/python -m infra.vulnerabilities

##@ Deploy

package: $(INSTALLED) ## Build the zip and the template of a deployment in .build/$STAGE
	@$(BIN)/python -m infra.package --stage $(STAGE)

deploy: $(INSTALLED) web/dist/index.html ## Deploy to AWS: STAGE=production [PARAMETERS="AlarmEmail=…"]
	@$(BIN)/python -m infra.deploy --stage $(STAGE) $(PARAMETERS)

account: $(INSTALLED) ## Open the first account of a deployment: STAGE=… EMAIL=… NAME=…
	@$(BIN)/python -m infra.account --stage $(STAGE) --email "$(EMAIL)" --name "$(NAME)"

password-link: $(INSTALLED) ## Print a link by which a person sets a new password: STAGE=… EMAIL=… (STAGE=local: make run)
	@$(BIN)/python -m infra.password_link --stage $(STAGE) --email "$(EMAIL)"

migrate: $(INSTALLED) ## Bring stored items to the newest schema, after make deploy: STAGE=… [AGAIN=1]
	@$(BIN)/python -m infra.migrate --stage $(STAGE) $(if $(AGAIN),--again)

##@ Operate

dead-letters: $(INSTALLED) ## List messages that failed for good, and why: STAGE=… [QUEUE=…] (STAGE=local: make run)
	@$(BIN)/python -m infra.dead_letters --stage $(STAGE) $(if $(QUEUE),--queue $(QUEUE)) $(if $(RESTORED_AT),--restored-at "$(RESTORED_AT)")

replay-dead-letters: $(INSTALLED) ## Send dead letters back: STAGE=… QUEUE=… ID=… (or ALL=1) [RESTORED_AT=…]; lists only, unless YES=1
	@$(BIN)/python -m infra.dead_letters --stage $(STAGE) --queue "$(QUEUE)" $(if $(ALL),--all,--id "$(ID)") $(if $(YES),--yes) $(if $(RESTORED_AT),--restored-at "$(RESTORED_AT)")

##@ Contribute

format: $(INSTALLED) ## Sort imports and format the Python sources
	@$(BIN)/ruff check --fix $(PYTHON_SOURCES); $(BIN)/ruff format $(PYTHON_SOURCES)

lock: $(INSTALLED) ## Write the .lock files after a change of a requirements file (needs the internet)
	@$(BIN)/python -m infra.lock

docs: $(INSTALLED) $(MODULES) ## Generate docs/openapi.json, the tables in docs/ and the web client's types from the code
	@$(BIN)/python -m infra.docs
	@cd web && npm run --silent generate

hooks: $(INSTALLED) ## Run the checks of .pre-commit-config.yaml before every git commit
	@$(BIN)/pre-commit install

help: ## List the commands
	@awk -F ':.*## ' '/^##@ /{printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## /{printf "  %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Former names, kept until the release after next.
drop: reconnect
parked: dead-letters
replay: replay-dead-letters

$(INSTALLED): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Parley needs Python 3.11 or newer; set PYTHON to one. This is " + sys.version)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

$(MODULES): web/package.json web/package-lock.json
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Parley needs Node 20.19 or newer on the PATH."; exit 1; }
	cd web && npm ci
	@touch $@

# Clients that others wrote, which the tests run unmodified.
$(CLIENTS): tests/clients/package.json tests/clients/package-lock.json
	cd tests/clients && npm ci
	@touch $@

web/dist/index.html: $(MODULES) $(WEB_SOURCES)
	cd web && npm run build
	@touch $@
