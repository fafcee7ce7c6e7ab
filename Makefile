# `make` alone says what there is. Everything runs inside .venv, which `make setup` builds.
VENV := .venv
PY := $(VENV)/bin/python
LOCK := $(PY) -m piptools compile --quiet --annotation-style=line --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help setup run test check lint types check-messages check-requirements audit \
	bench torture browser messages serve secrets lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## build .venv with everything (quick when nothing changed; PYTHON=… chooses)
	@sh scripts/setup.sh

run: setup ## migrate, seed and serve the demo with a simulated Stripe (PORT=8000)
	@$(PY) -m scripts.run --end-with-parent

test: setup ## all tests, in a real browser too (ARGS="-k invoice" goes to pytest)
	@$(PY) -m scripts.run_tests $(ARGS)

check: lint types check-messages check-requirements audit ## lint, format, types, translations, pins

lint: setup
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: setup
	@$(PY) -m mypy

check-messages: setup ## are the translations whole and well written?
	@$(PY) scripts/check_messages.py

check-requirements: setup
	@$(PY) -m scripts.check_requirements

audit: setup ## known vulnerabilities of what is pinned (needs a network, says when there is none)
	@$(PY) -m scripts.audit

bench: setup ## print the figures that the README quotes
	@$(PY) -m scripts.bench $(ARGS)

torture: setup ## random kills, pauses and faults, on from the last seed (MINUTES=1, SEED=… repeats one)
	@$(PY) -m scripts.torture

browser: setup ## find a Chromium for the tests, or install one
	@$(PY) -m scripts.chromium

messages: setup ## bring the catalogues up to date with the words in the code
	@$(PY) scripts/messages.py

serve: setup ## the production server (JOINWAYS_ENV, DATABASE_URL … from the environment)
	@exec $(PY) -m gunicorn -c gunicorn.conf.py app:app

secrets: setup ## print new keys for production
	@$(PY) -m scripts.new_secrets

lock: setup ## pin requirements*.txt anew from requirements*.in (UPGRADE=1: newest versions)
	@$(LOCK) --output-file=requirements.txt requirements.in
	@$(LOCK) --output-file=requirements-dev.txt requirements-dev.in

clean: ## remove .venv and caches; the data in instance/ stays
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
