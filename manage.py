#!/usr/bin/env python3
"""Every command of the product. Nothing needs to be installed first: see README.md.

This file stays readable for old Pythons, so that they can print what is missing.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python reaches this line
    sys.exit(
        "Caseapp needs Python 3.11 or newer; %s is Python %d.%d. Install a newer one and run it, "  # noqa: UP031
        "for example: python3.12 manage.py up" % (sys.executable, sys.version_info[0], sys.version_info[1])
    )

if __name__ == "__main__":
    from pathlib import Path

    from caseapp.embedded import bootstrap

    root = Path(__file__).resolve().parent
    bootstrap.ensure(root, sys.argv)

    from caseapp.embedded import launcher

    sys.exit(launcher.run(root, sys.argv))
