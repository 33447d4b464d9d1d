# Every target sets up what it needs; only Python 3.11 or newer, pip and make must be there.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
TESTERS ?= 2
COMPARED ?= 20000
HISTORIES ?= 40
SECONDS ?= 600
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --constraint constraints.txt --generate-hashes \
	--no-emit-index-url --no-header --no-annotate
OURS := pyproject.toml requirements/build.in
INPUTS := pyproject.toml $(wildcard requirements/*) hatch_build.py $(wildcard server/frontend/*.js*) $(wildcard tests/clients/*.json) \
	$(wildcard server/partnerskap/web/translations/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
.PHONY: help serve build release validate test check lint compare survey soak audit lock bench clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: build ## Publish, then serve at http://HOST:PORT/ (HOST=127.0.0.1 PORT=8000)
	$(BIN)/partnerskap serve --host $(HOST) --port $(PORT)

build: $(BIN)/.serving ## Validate the data and make a new snapshot
	$(BIN)/partnerskap build

release: $(BIN)/.serving ## Publish the data as a version, which is kept in archive/
	$(BIN)/partnerskap release

validate: $(BIN)/.serving ## Check the data against the shapes, publish nothing
	$(BIN)/partnerskap validate

test: lint ## Run every check and every test, a file to each of TESTERS processes (TESTERS=2)
	$(BIN)/pytest --numprocesses $(TESTERS) --dist loadfile --no-loadscope-reorder

check: lint ## Run every check: the formatter, the linters, the type checker and the rules of the house
	$(BIN)/pytest --quiet tests/house

lint: $(BIN)/.testing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

compare: $(BIN)/.testing ## Compare COMPARED random queries with the letter of SPARQL (COMPARED=20000)
	COMPARED=$(COMPARED) $(BIN)/pytest --quiet tests/engine/test_engine_random.py

survey: $(BIN)/.testing ## Look at all of what the tests take samples of, and at HISTORIES histories of releases (HISTORIES=40)
	EVERY=1 HISTORIES=$(HISTORIES) $(BIN)/pytest --quiet tests/publish/test_publish_histories.py tests/publish/test_publish_real_content.py tests/publish/test_publish_entailment.py \
		tests/shapes/test_shapes_files.py tests/shapes/test_shapes_fixtures.py tests/resources/test_resource_live.py tests/pages/test_pages_phone.py \
		tests/catalog/test_catalog_two_versions.py tests/pages/test_pages_browser.py tests/query_page/test_query_page_access.py tests/hosts/test_hosts_crawl.py \
		tests/pages/test_pages_lists.py tests/linking/test_linking_index.py

soak: $(BIN)/.testing ## Ask a server for SECONDS while releases come and go; every answer is checked (SECONDS=600)
	PYTHONPATH=tests:tests/faults $(BIN)/python tests/faults/soak.py $(SECONDS)

audit: $(BIN)/.testing ## Look for known flaws in what is installed, where their lists can be reached
	bash .ci/audit

lock: | $(BIN)/python ## Write the digests of all packages anew, from pyproject.toml and constraints.txt
	$(INSTALL) uv==0.13.9
	$(LOCK) $(OURS) --output-file requirements/serving.txt
	$(LOCK) $(OURS) --all-extras --output-file requirements/testing.txt
	$(LOCK) requirements/sssom.in --output-file requirements/sssom.txt

bench: $(BIN)/.benching ## Measure speed and memory, and compare with other endpoints
	$(BIN)/python -m bench

clean: ## Remove the environment and every snapshot, but no release
	rm -rf .venv build

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Partnerskap needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv

$(BIN)/.serving: $(INPUTS) | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements/serving.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/.testing: $(INPUTS) | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements/testing.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	$(BIN)/python tests/clients/install.py
	$(BIN)/python tests/mappings/install.py
	@touch $@ $(BIN)/.serving

$(BIN)/.benching: $(BIN)/.testing
	@touch $@
