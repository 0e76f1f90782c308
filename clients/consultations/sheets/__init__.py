"""Sheets to print: the rights card in the client's language, and checklists with their sources."""
