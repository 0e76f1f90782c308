"""Which government systems may hold data about a client, from which fact, under which public authority.

`catalogue.systems()` reads the systems, `mapping.exposures(known)` says which may concern a person and why. A system
without a fact is never claimed; suspicious-activity reports are never recorded, guessed or hinted at.
"""
