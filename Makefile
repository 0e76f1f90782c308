# For developers. Everything a user needs is `python3 manage.py up` and `python3 manage.py test`.
MANAGE := python3 manage.py
PYTHON := .venv/bin/python

.PHONY: check fix lock coverage-engine mutants

lock:  ## Resolve the locked packages again, after a change in pyproject.toml or package.json
	uv pip compile pyproject.toml --universal --generate-hashes --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --group dev -c requirements.txt --universal --generate-hashes --no-header -q -o requirements-dev.txt
	uv pip compile deploy/node.in --universal --generate-hashes --no-header --no-annotate -q -o requirements-node.txt
	npm install --package-lock-only --ignore-scripts
	$(PYTHON) -c "import re, pathlib; p = pathlib.Path('package-lock.json'); p.write_text(re.sub(r',\n\s*\"funding\": (\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\")', '', p.read_text()))"

coverage-engine:  ## Every branch of the date engine
	$(PYTHON) -m pytest -o addopts="" tests/deadlines/engine -q --cov=deadlines.engine --cov-branch --cov-report=term-missing --cov-fail-under=100

MUTANTS ?= .mutants
mutants:  ## Mutation testing of the date engine, in a copy and an environment of its own; about an hour
	python3 -m venv $(MUTANTS)
	$(MUTANTS)/bin/pip install -q mutmut==3.8.1 pytest hypothesis holidays
	$(MUTANTS)/bin/python bench/mutants.py
