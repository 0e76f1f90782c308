# For developers. Everything a user needs is `python3 manage.py up` and `python3 manage.py test`.
MANAGE := python3 manage.py
PYTHON := .venv/bin/python

.PHONY: check fix lock

lock:  ## Resolve the locked packages again, after a change in pyproject.toml or package.json
	uv pip compile pyproject.toml --universal --generate-hashes --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --group dev -c requirements.txt --universal --generate-hashes --no-header -q -o requirements-dev.txt
	uv pip compile deploy/node.in --universal --generate-hashes --no-header --no-annotate -q -o requirements-node.txt
	npm install --package-lock-only --ignore-scripts
	$(PYTHON) -c "import re, pathlib; p = pathlib.Path('package-lock.json'); p.write_text(re.sub(r',\n\s*\"funding\": (\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\")', '', p.read_text()))"
