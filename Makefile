# Sheaf. Needs Go, a C compiler, Node and Python 3; everything else is built or installed here.
# `make demo` shows the whole path; `make up` runs the stack; `make help` lists the rest.

SHELL := /bin/sh
BIN   := bin
GO    ?= go
B     ?=
TEST  ?= ./...

.DEFAULT_GOAL := build
.PHONY: FORCE help tools venv hub airflow browser pictures build test month race vet lint up down demo bench clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- the two servers, built from source by Go modules of their own, so that ours stays lean

tools: $(BIN)/temporal $(BIN)/minio ## build the Temporal and MinIO servers (once, about 2 minutes each on 2 cores)

$(BIN)/temporal: infra/temporal/go.mod infra/temporal/go.sum
	@echo "building $@ from source: about 2 minutes the first time, then cached …"
	@mkdir -p $(BIN)
	@cd infra/temporal && $(GO) build -o ../../$@ github.com/temporalio/cli/cmd/temporal
	@touch $@ && echo "built $@"

$(BIN)/minio: infra/minio/go.mod infra/minio/go.sum
	@echo "building $@ from source: about 2 minutes the first time, then cached …"
	@mkdir -p $(BIN)
	@cd infra/minio && $(GO) build -o ../../$@ github.com/minio/minio
	@touch $@ && echo "built $@"

$(BIN)/golangci-lint: infra/lint/go.mod infra/lint/go.sum
	@echo "building $@ from source: a few minutes the first time, then cached …"
	@mkdir -p $(BIN)
	@cd infra/lint && $(GO) build -o ../../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@ && echo "built $@"

# --- Python readers that tests run beside ours: pyarrow, duckdb, polars, warcio, standardwebhooks

venv: .venv/installed .duckdb/installed ## the Python environments of the tests

# DuckDB with its network extension, which PyPI has for this version: DuckDB itself fetches it from the internet at run time.
.duckdb/installed: infra/python/duckdb.txt
	@python3 -m venv .duckdb
	@.duckdb/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv/installed: infra/python/requirements.txt
	@echo "installing Python readers into .venv …"
	@python3 -m venv .venv
	@.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# --- Hugging Face's libraries, an old, a middle and the newest set, for the tests of the hub. Each is a directory that PYTHONPATH
# puts before .venv, which has what they share (pyarrow, pandas, numpy: nine tenths of the bytes).

HUB := .hub/old/.installed .hub/middle/.installed .hub/newest/.installed

hub: $(HUB) ## three sets of huggingface_hub and datasets, for the tests of the hub

.hub/%/.installed: infra/python/hub-%.txt .venv/installed
	@echo "installing Hugging Face's libraries ($*) into .hub/$* …"
	@rm -rf .hub/$*
	@.venv/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps --target .hub/$* -r $<
	@touch $@

# --- Apache Airflow, for the test of its trigger: an environment of its own, because it pins much that readers pin otherwise

airflow: .airflow/installed ## Apache Airflow, for the test of its trigger (291 MB, about a minute)

.airflow/installed: infra/airflow/requirements.txt
	@echo "installing Apache Airflow into .airflow: about a minute …"
	@python3 -m venv .airflow
	@.airflow/bin/pip install --quiet --disable-pip-version-check --no-deps -r $<
	@touch $@

# --- Chromium, for the tests of the web UI

browser: ## Chromium, where this machine lets it be installed
	@infra/browser/install

# --- the web UI, embedded in bin/sheaf: installed when its lock file changed, built when its sources did

WEB := $(shell find web -name node_modules -prune -o -path web/dist -prune -o -path web/e2e -prune -o -path web/src/api/schema.d.ts -prune -o -type f ! -name '*.go' -print) docs/openapi.json

web: web/dist/index.html ## build the web UI into web/dist

web/dist/index.html: web/node_modules/.installed $(WEB)
	@echo "building the web UI …"
	@cd web && npm run --silent build
	@touch $@

web/node_modules/.installed: web/package-lock.json
	@command -v npm >/dev/null || { echo "The web UI is built with Node 20.19 or newer, and there is no npm here: install Node, or run 'go build -o bin/sheaf ./cmd/sheaf' for a program without the web UI."; exit 1; }
	@echo "installing the web UI's packages into web/node_modules …"
	@cd web && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --loglevel=error
	@touch $@

webcheck: web ## types, lint and unit tests of the web UI
	cd web && npm run --silent check

pictures: tools browser web ## take the pictures of docs/ui anew
	PICTURES=1 $(GO) test -count=1 -timeout 30m ./internal/acceptance/ui -run TestPictures -v

# --- Sheaf

build: web ## build bin/sheaf
	@mkdir -p $(BIN)
	@echo "building $(BIN)/sheaf: a minute the first time, then cached …"
	@$(GO) build -o $(BIN)/sheaf ./cmd/sheaf

$(BIN)/trainer: FORCE
	@$(GO) build -o $@ ./infra/examples/trainer

FORCE:

# What tests need is got two at a time: some of it is compiled here, some comes over the network.
test: ## all tests, against real servers (TEST=./datasets/... for some)
	@$(MAKE) --no-print-directory -j2 tools venv hub airflow browser web
	$(GO) vet $(TEST)
	$(GO) test -timeout 30m $(TEST)

month: ## the proof of the checks: thirty simulated days of four shops, five seeds (SHEAF_MONTH_SEED=today adds one)
	$(GO) test -timeout 20m ./internal/month

race: tools ## all tests under the race detector
	$(GO) test -race -timeout 60m $(TEST)

lint: $(BIN)/golangci-lint ## golangci-lint with the lines between packages (.golangci.yml)
	$(BIN)/golangci-lint run $(TEST)

# --- running it

up: tools build ## start the stack on this machine; Ctrl-C stops it
	$(BIN)/sheaf up

down: ## stop what make up or make demo left running
	@infra/demo/run down
	@$(BIN)/sheaf down

demo: tools build $(BIN)/trainer ## from a recipe to a trained model, in a simulated world of four shops (PRODUCTS=70000 for a large one)
	infra/demo/run

bench: tools build ## write bench/latest.json (B=<name> for one figure)
	$(GO) run ./bench $(B)

clean: ## remove what was built; data in .sheaf stays
	rm -rf $(BIN)
	find web/dist -mindepth 1 ! -name .gitkeep -delete
