# Needs Python >= 3.11, Node >= 20 and make; everything else is fetched into .venv and web/node_modules.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) tools/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test check format api bench report shots lock clean

help:    ## this list
	@sed -n 's/^\([a-z]*\): *## /  make \1\t/p' $(MAKEFILE_LIST)

run:    ## the served demo district on http://127.0.0.1:8000 (PORT, JIAYI_DATA); Ctrl-C stops everything
	@exec $(BOOTSTRAP) up --demo

test:    ## unit tests, web tests, tests with real processes, then the journeys in a browser
	@exec $(BOOTSTRAP) tools.suite test

check:    ## format, lint, types, floors, migrations, OpenAPI and TypeScript types
	@exec $(BOOTSTRAP) tools.suite check

format:    ## let ruff and eslint put things right
	@exec $(BOOTSTRAP) tools.suite format

api:    ## write docs/api/*.json and the TypeScript types
	@exec $(BOOTSTRAP) tools.suite api

bench:    ## the budgets: CPU and SQL per request at 100k and 1M residents (ARGS=--help)
	@exec $(BOOTSTRAP) tools.suite bench $(ARGS)

report:    ## the acceptance report as one JSON object
	@exec $(BOOTSTRAP) --no-web report

shots:    ## every screen as a picture into shots/
	@exec $(BOOTSTRAP) tools.suite shots $(ARGS)

lock:    ## renew requirements.lock and requirements-dev.lock from pyproject.toml
	@exec $(BOOTSTRAP) --no-web tools.lock

clean:    ## remove what was fetched and built; data in var/ stays
	rm -rf .venv web/node_modules web/dist web/.cache shots .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
