# One command each; `make help` lists them. Python 3.11 to 3.13 and a package index are all that is needed.
# Another interpreter: make setup PYTHON=/path/to/python3.12. Options for the command behind a target: ARGS="…".

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?=
ARGS ?=
BIN := .venv/bin
READY := .venv/.ready
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	--no-config --custom-compile-command "make lock" $(ARGS)

.PHONY: help setup demo test check fix test-fresh wheel eval bench model lock clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | \
	    while IFS='|' read -r target text; do printf '  make %-11s %s\n' "$$target" "$$text"; done

setup: $(READY) ## create .venv with the locked dependencies, and nothing else
	@echo "Ready: .venv/bin/ferpa-scan"

# The stamp makes a second run instant, and holds the folder it is for: an environment cannot be moved.
# The version is among the metadata of the installed project.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
$(READY): moved
endif
.PHONY: moved
moved:

$(READY): pyproject.toml requirements/dev.txt requirements/uv.txt .ci/setup scanner/__init__.py
	@sh .ci/setup "$(PYTHON)"
	@printf '%s\n' "$(CURDIR)" > $(READY)

demo: $(READY) ## scan the demo district in a scratch folder, and show what people see
	@cd "$$(mktemp -d)" && "$(CURDIR)/$(BIN)/ferpa-scan" demo $(ARGS)

test: $(READY) ## run the whole suite, with coverage
	@$(BIN)/python -m pytest --cov --cov-report=term $(ARGS)

check: $(READY) ## lint, types, and the tests about the project itself: architecture, packaging, docs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_architecture.py tests/test_packaging.py $(wildcard tests/test_docs.py)

fix: $(READY) ## format, and mend what ruff can mend
	@$(BIN)/ruff check --fix-only --exit-zero .
	@$(BIN)/ruff format .

test-fresh: ## clone HEAD into an empty folder and run the README's set-up lines there, twice
	@sh .ci/fresh

wheel: $(READY) ## build dist/*.whl and try it in an empty environment
	@sh .ci/wheel

eval: $(READY) ## how much of what is labelled is found
	@$(BIN)/python benchmarks/accuracy.py $(ARGS)

bench: $(READY) ## how fast, beside its peers
	@$(BIN)/python benchmarks/speed.py $(ARGS)

model: $(READY) ## train the names model again: make model DATA=/folder/of/training/texts (10 minutes)
	@test -d "$(DATA)" || { echo "Say where the training texts are: make model DATA=/folder"; exit 2; }
	@test -x .venv-model/bin/python || $(BIN)/python -m venv .venv-model
	@.venv-model/bin/python -m pip install --quiet -r fixtures/names/build/requirements.txt
	@HF_HUB_OFFLINE=1 OMP_NUM_THREADS=1 .venv-model/bin/python fixtures/names/build/build.py "$(DATA)" $(ARGS)

lock: $(READY) ## resolve the dependencies again; newest versions with ARGS=--upgrade
	@$(LOCK) requirements/uv.in -o requirements/uv.txt
	@$(LOCK) pyproject.toml -o requirements/core.txt
	@$(LOCK) pyproject.toml --extra dev -o requirements/dev.txt

clean: ## remove all that these targets made
	@rm -rf .venv dist htmlcov .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find scanner tests fixtures -name __pycache__ -type d -prune -exec rm -rf {} +
