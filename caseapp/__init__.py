"""The project: wiring, protection, overview.

Imports nothing: `manage.py` loads `caseapp.embedded.bootstrap` before any package is installed. The Celery
application is loaded by `caseapp.core.apps` once Django starts.
"""
