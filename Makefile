# Everything that a contributor or CI runs. Only Python (3.11 or newer) and make are needed.

PYTHON ?= $(shell for p in python3 python python3.13 python3.12 python3.11; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STAMP := .venv/.installed
ARGS ?=

# What is compiled is kept: else each of the tests' many processes compiles the whole house again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-all check bench chaos stories fuzz lock docs venv clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo 'Extra arguments go through ARGS: make test ARGS="-k checkin"'

demo: $(STAMP) ## Talk to the bot in the terminal (without one: a scripted tour)
	@$(BIN)/hearth demo $(ARGS)

# One process more than there are cores: some tests wait, for a lock or for another process.
test: $(STAMP) ## Run the tests, about three minutes on two cores
	@$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

test-all: $(STAMP) ## Run every test on every database and platform
	@$(BIN)/python -m pytest -n 2 --dist worksteal --all $(ARGS)

check: $(STAMP) ## Lint, types, import contracts, spelling, generated docs
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/lint-imports --no-logo) || { echo "$$said"; exit 1; }
	@$(BIN)/codespell
	@$(BIN)/python -m bot.reference --check
	@echo "check: all is well"

bench: $(STAMP) ## Measure dispatch, import, boards, pictures, start-up and the wire
	@$(BIN)/python -m bench.dispatch $(ARGS)
	@$(BIN)/python -m bench.town $(ARGS)
	@$(BIN)/python -m bench.jobs $(ARGS)
	@$(BIN)/python -m bench.wire --platform telegram $(ARGS)
	@$(BIN)/python -m bench.latency $(ARGS)
	@$(BIN)/python -m bench.removal $(ARGS)

chaos: $(STAMP) ## Kill the bot at every named point and count afterwards
	@$(BIN)/python -m tests.chaos $(ARGS)

stories: $(STAMP) ## Invent communities, and see whether their digests name what befell them
	@$(BIN)/python -m bench.stories $(ARGS)

fuzz: $(STAMP) ## A million messages against the laws, and all properties with more examples
	@$(BIN)/python -m tests.moderation.fuzz
	@$(BIN)/python -m pytest -n 2 -m hypothesis --hypothesis-profile=long $(ARGS)

docs: $(STAMP) ## Regenerate the reference of commands and settings
	@$(BIN)/python -m bot.reference

# The pins stay where they are unless asked to move: make lock ARGS=--upgrade
lock: $(STAMP) ## Regenerate requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--no-header --all-extras pyproject.toml --output-file requirements.lock $(ARGS)

venv: $(STAMP) ## Make or refresh the virtual environment only

# The build backend is in the lock too, so that nothing is fetched outside of it.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Hearth needs Python 3.11 or newer, with its venv module (Debian: python3-venv)." >&2; exit 1; }
	@echo "Installing into .venv (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean: ## Remove the virtual environment, caches and built files
	@rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
