"""The law watch: what changed or may change, when, with which effect, and which open matters it may touch.

Entries are data (`entries.toml`), changed by a reviewed change of the file. Nothing here moves a date: a rule's own
version does that, and a person confirms each difference (`deadlines.docketing`).
"""
