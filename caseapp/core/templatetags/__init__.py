"""Template tags, one file by subject."""
