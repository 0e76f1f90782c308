"""The sample firm: invented people and cases, loaded through the actions the pages use.

`households.toml` holds who, `journeys.toml` what happened in each kind of case, `firm.toml` the office. Every day is
counted from the day of loading, so the firm always looks like a working Tuesday. Call `loading.load(now=…)`.
"""
