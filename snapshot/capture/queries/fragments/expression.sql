-- The text of an expression over a relation's columns, with the names that pg_aggregate's columns of the same
-- numbers have, behind how many columns it names: relation_expressions.h.
'{' || (octet_length($1::text) - octet_length(replace($1::text, '{VAR ', ''))) / 5 || ' ' || pg_get_expr($1, 'pg_aggregate'::regclass)
