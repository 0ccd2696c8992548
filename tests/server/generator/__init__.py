"""Random pairs of schemas that PostgreSQL accepts: see scripts/generate-pairs.

A schema is a Model of Things, each of which can write itself as SQL. A pair is a model and a copy
of it that was changed. PostgreSQL is the judge of what is valid (settle.py), so nothing here has to
know all of its rules.
"""
