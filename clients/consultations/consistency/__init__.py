"""What was stated about one person, set against itself before the next form leaves: each difference is shown.

`comparing` is pure, `stated` reads the record. Nothing here says which statement is true, and nothing leaves by itself.
"""
