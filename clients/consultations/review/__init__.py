"""The attorney's hour with the record: history, factors and decisions, questions, roadmap, exposure, lifecycle."""
