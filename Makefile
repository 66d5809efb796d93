# Two commands do everything on a fresh machine with python3, pip and make:
#   make demo    set up, then validate, compile, plan and apply the example on embedded stores
#   make test    set up, then run all tests
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST_ARGS ?= -n auto --dist loadfile --no-loadscope-reorder

.PHONY: help demo test lint types imports check bench schemas annotators snowflake editor azurite clean

help: ## show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.live ## run the whole story on examples/credit_risk, in .demo/
	@$(BIN)/python tools/demo.py .demo

test: $(VENV)/.dev ## run all tests
	@echo "fsc: running the tests"
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.dev ## style and size limits
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy, strict
	@$(BIN)/mypy

imports: $(VENV)/.dev ## the import contracts
	@$(BIN)/lint-imports

check: lint types imports test ## everything that CI runs

schemas: $(VENV)/.dev ## write again what is generated from the model, from Feast and from ZenML
	@$(BIN)/python tools/feast_catalog.py && $(BIN)/python tools/feast_descriptors.py
	@$(BIN)/python tools/feast_sql_schema.py
	@$(BIN)/python tools/zenml_catalog.py
	@$(BIN)/python tools/schema.py && $(BIN)/python tools/rules_doc.py
	@$(BIN)/python tools/feast_doc.py && $(BIN)/python tools/zenml_doc.py

bench: $(VENV)/.dev ## measure against the vendors' own command lines
	@$(BIN)/python -m bench

annotators: .annotators/.ready ## a Label Studio and an Argilla of our own, for the tests

snowflake: .snowflake/.ready ## a Snowflake of our own (fakesnow), for the tests

editor: .editor/.ready ## the language server of YAML editors, for the tests of the schema

azurite: .azurite/.ready ## an Azure of our own, for the tests of registries in it

clean: ## remove environments and outputs
	rm -rf $(VENV) .annotators .snowflake .editor .azurite .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.live: pyproject.toml constraints.txt
	@echo "fsc: making an environment in $(VENV) (first time only; Feast and ZenML take a few minutes)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --constraint constraints.txt --editable '.[live,demo]'
	@touch $@

$(VENV)/.dev: $(VENV)/.live
	@echo "fsc: adding what the tests need"
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

.annotators/.ready: tools/annotators.py | $(VENV)/.live
	@echo "fsc: making environments for Label Studio and Argilla in .annotators (first time only)"
	@$(BIN)/python tools/annotators.py
	@touch $@

.snowflake/.ready: tools/fake_snowflake.py | $(VENV)/.live
	@echo "fsc: making an environment for fakesnow in .snowflake (first time only)"
	@$(BIN)/python tools/fake_snowflake.py
	@touch $@

.editor/.ready: tools/editor/package.json
	@echo "fsc: installing yaml-language-server in .editor (first time only)"
	@mkdir -p .editor && cp tools/editor/package.json .editor/
	@npm install --prefix .editor --no-audit --no-fund --silent
	@touch $@

.azurite/.ready: tools/azurite/package.json
	@echo "fsc: installing Azurite in .azurite (first time only)"
	@mkdir -p .azurite && cp tools/azurite/package.json .azurite/
	@npm install --prefix .azurite --no-audit --no-fund --silent
	@touch $@
