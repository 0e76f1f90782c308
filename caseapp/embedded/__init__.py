"""What makes two commands enough: set-up, embedded PostgreSQL and Valkey, and the supervisor behind `up`.

`bootstrap` runs before anything is installed and uses the standard library only;
everything else here runs inside the environment it makes.
"""
