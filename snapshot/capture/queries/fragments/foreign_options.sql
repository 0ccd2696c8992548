-- Options of a foreign data object, in the order of their names. Snapshots go to git and every role
-- may read these catalogs, so only options that are known to be no secrets keep their value; any
-- other is its name and a marker. A value that looks like a login is hidden whatever its name.
(select array_agg(case when (split_part(o, '=', 1) in (
  'host', 'hostaddr', 'port', 'dbname', 'service', 'connect_timeout', 'client_encoding',
  'application_name', 'fallback_application_name', 'keepalives', 'keepalives_idle',
  'keepalives_interval', 'keepalives_count', 'tcp_user_timeout', 'gssencmode', 'sslmode',
  'sslcompression', 'sslcert', 'sslkey', 'sslrootcert', 'sslcrl', 'sslcrldir', 'sslsni',
  'sslnegotiation', 'ssl_min_protocol_version', 'ssl_max_protocol_version', 'requirepeer',
  'krbsrvname', 'gsslib', 'gssdelegation', 'channel_binding', 'require_auth',
  'target_session_attrs', 'load_balance_hosts', 'min_protocol_version', 'max_protocol_version',
  'use_remote_estimate', 'fdw_startup_cost', 'fdw_tuple_cost', 'extensions', 'fetch_size',
  'batch_size', 'async_capable', 'analyze_sampling', 'parallel_commit', 'parallel_abort',
  'keep_connections', 'truncatable', 'updatable', 'schema_name', 'table_name', 'column_name',
  'use_scram_passthrough', 'filename', 'format', 'header', 'delimiter', 'quote', 'escape', 'null',
  'encoding', 'force_not_null', 'force_null', 'default', 'on_error', 'log_verbosity',
  'reject_limit', 'database', 'schema', 'table', 'column', 'servername', 'readonly', 'debug',
  'dbserver', 'dblink', 'isolation_level', 'nchar', 'max_long', 'prefetch', 'lob_prefetch',
  'sample_percent', 'strip_zeros', 'set_timezone', 'tds_version', 'character_set', 'language',
  'msg_handler', 'row_estimate_method', 'match_column_names', 'local_tuple_cost', 'wrapper',
  'address', 'replica_set', 'authentication_database', 'read_preference', 'collection',
  'tabletype', 'tablekeyprefix', 'tablekeyset', 'singleton_key', 'layer', 'updateable',
  'character_encoding', 'column_type', 'drivername', 'driver', 'jarfile', 'maxheapsize',
  'querytimeout', 'max_blob_size', 'reconnect')
  -- a switch tells nothing
  or substr(o, strpos(o, '=') + 1) in ('true', 'false', 'on', 'off', 'yes', 'no'))
  and o !~* '(password|passwd|pwd)\s*[=:]|://[^/]*@'
  then o else split_part(o, '=', 1) || ' !hidden' end
  order by split_part(o, '=', 1) collate "C") from unnest($1) o)
