-- Whether a schema is the server's own, temporary ones apart.
$1 in ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace, 'information_schema'::regnamespace)
