# For developers. What a user needs is `python3 manage.py up` and `python3 manage.py test`.

MANAGE := python3 manage.py
PYTHON := .venv/bin/python

# Enough of a production environment for Django's own deployment check; it connects to nothing.
SAMPLE_PRODUCTION := DJANGO_SETTINGS_MODULE=caseapp.settings.production \
	SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(64))") \
	DATABASE_URL=postgresql://caseapp@db.example/caseapp BROKER_URL=rediss://broker.example CACHE_URL=rediss://broker.example/1 \
	EMAIL_URL=smtp+tls://mail.example:587 ALLOWED_HOSTS=cases.firm.example PUBLIC_URL=https://cases.firm.example

.DEFAULT_GOAL := help
.PHONY: bench-slots bench-flood help install check fix lock test-services bench bench-pages bench-reminders bench-start chaos crash-grid screenshots coverage-engine bench-engine bench-recompute bench-paper mutants promises

help:  ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install:  ## Install the developers' packages and the browser assets
	@$(MANAGE) install --dev

check: install  ## Format, lint, types, import contracts, migrations, deployment settings, lock files
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	@echo "manage.py check --deploy, with production settings"
	@$(SAMPLE_PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
	@! grep -n '://' requirements*.txt package-lock.json .npmrc || { echo "A lock file names an address: run make lock."; exit 1; }

fix: install  ## Format and mend what can be mended by itself
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

lock:  ## Resolve the locked packages anew, after a change in pyproject.toml or package.json (needs uv and npm)
	uv pip compile pyproject.toml --universal --generate-hashes --no-strip-extras --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --group dev -c requirements.txt --universal --generate-hashes --no-strip-extras --no-header -q -o requirements-dev.txt
	uv pip compile deploy/node.in --universal --generate-hashes --no-strip-extras --no-header --no-annotate -q -o requirements-node.txt
	npm install --package-lock-only --ignore-scripts
	@$(PYTHON) -c "import re, pathlib; lock = pathlib.Path('package-lock.json'); \
	lock.write_text(re.sub(r',\n\s*\"funding\": (\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\")', '', lock.read_text()))"

test-services: install  ## The service-facing tests on Debian's PostgreSQL, Redis and RabbitMQ
	$(PYTHON) -m tests.services.servers -q

bench: bench-start bench-pages bench-reminders bench-engine bench-recompute bench-slots  ## Speed as ratios to a floor measured in the same run

MATTERS ?= 10000 100000
DEADLINES ?= 1000000
bench-pages: install  ## The pages people live in, at MATTERS and DEADLINES
	$(PYTHON) -m bench.pages --matters $(MATTERS) --deadlines $(DEADLINES)

bench-reminders: install  ## Deliveries and sweeps
	$(PYTHON) -m bench.reminders

bench-slots: install  ## Four weeks of free slots among 200 busy blocks, against the bare SQL
	$(PYTHON) -m bench.slots

POSTS ?= 10000
bench-flood: install  ## A hostile crowd of POSTS at the booking page: what it gets, not how fast
	$(PYTHON) -m bench.flood --posts $(POSTS)

bench-start: install  ## Seconds to the first answered page; COLD=uv or COLD=pip also from nothing
	$(PYTHON) -m bench.start --cold "$(COLD)"

KILLS ?= 8
REMINDERS ?= 60
PAUSE ?= 2
WAITS ?= hasty
chaos: install  ## KILLS at random while REMINDERS fall due; count what was lost. WAITS=real keeps the product's leases
	@$(PYTHON) -m bench.chaos --kills $(KILLS) --reminders $(REMINDERS) --pause $(PAUSE) --waits $(WAITS)

promises: install  ## The promises about reminders at the size of the record (every test run proves them smaller)
	PROMISES=record $(MANAGE) test tests/deadlines/reminders/promises --durations=0

POINTS ?=
FAULTS ?=
RUNS ?= 1
crash-grid: install  ## Every boundary of a delivery × every fault, RUNS times; POINTS="7 8" FAULTS="child" narrow it
	@$(PYTHON) -m bench.crash_grid --runs $(RUNS) $(if $(POINTS),--points $(POINTS)) $(if $(FAULTS),--faults $(FAULTS))

screenshots: install  ## The pictures of the README, from a sample firm made for them
	@APP_DATA=$$(mktemp -d) && export APP_DATA && chmod 711 $$APP_DATA && trap 'rm -rf "$$APP_DATA"' EXIT && \
	$(MANAGE) prepare && $(MANAGE) load_sample_firm && $(MANAGE) send_reminders && $(MANAGE) screenshots

coverage-engine: install  ## Every branch of the date engine is tested, or this fails
	$(PYTHON) -m pytest -o addopts="" tests/deadlines/engine -q --cov=deadlines.engine --cov-branch --cov-report=term-missing --cov-fail-under=100

bench-engine: install  ## A million computations against a bare loop of date + timedelta
	$(PYTHON) -m bench.engine

bench-recompute: install  ## A rule changes under 100,000 open deadlines, against one bulk UPDATE of them
	$(PYTHON) -m bench.recompute

WEASYPRINT ?= .weasyprint
bench-paper: install  ## A summary as PDF against bare platypus and WeasyPrint, which gets an environment of its own
	python3 -m venv $(WEASYPRINT)
	-$(WEASYPRINT)/bin/pip install -q 'weasyprint>=66'
	$(PYTHON) -m bench.paper --also "$$($(WEASYPRINT)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

MUTANTS ?= .mutants
mutants:  ## Mutation testing of the date engine, in a copy and an environment of its own; about half an hour
	python3 -m venv $(MUTANTS)
	$(MUTANTS)/bin/pip install -q mutmut==3.8.1 pytest hypothesis holidays
	$(MUTANTS)/bin/python bench/mutants.py
