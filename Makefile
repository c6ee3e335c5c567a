# Set-up is part of every target: a fresh machine needs Python >= 3.11, git and make, nothing else.
# PYTHON=/path/to/python3 names another interpreter; ARGS="..." goes to the tool of the target.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python /usr/bin/python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup setup-screen demo test bench soak day screenshots translations format clean

define bootstrap
	@python="$(PYTHON)"; test -n "$$python" || \
		{ echo "PayMe Desktop needs Python 3.11 or newer: install python3, then run make again." >&2; exit 1; }; \
	"$$python" -m tools.bootstrap
endef

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

setup: ## install what is missing (every target does it by itself)
	$(bootstrap)

setup-screen:
	$(bootstrap) --screen

demo: setup-screen ## build a shop from the real sample and open the window on it
	@$(RUN) -m tools.demo $(ARGS)

test: setup ## the whole gate: format, lint, types, import contracts, tests
	@$(RUN) -m tools.gate $(ARGS)

bench: setup ## measure; ONLY=name runs one benchmark
	@$(RUN) -m tests.benchmarks $(ONLY)

soak: setup ## the long proofs
	@.venv/bin/pytest -m soak tests $(ARGS)

day: setup ## a cashier's day by keyboard in a real window (Xvfb where there is no display)
	@$(RUN) -m tools.day

screenshots: setup ## render the main screens off-screen
	@$(RUN) -m tools.screenshots $(ARGS)

translations: setup ## build the plural forms; ARGS="template DE" begins a language
	@$(RUN) -m tools.translations $(ARGS)

format: setup ## format the code and mend what ruff can mend
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

clean: ## remove what was built and cached (the environments stay)
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name .venv\* -prune -o -name __pycache__ -type d -exec rm -rf {} +
