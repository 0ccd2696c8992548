-- The settings of an array "name=value". Every role may read them, and yet people keep secrets there,
-- in parameters of their own ("app.jwt_secret"): what looks like one is hidden, since snapshots go to
-- git. The server's own parameters hold none, unless a value looks like a login.
(select split_part(o, '=', 1) as name, substr(o, strpos(o, '=') + 1) as value,
  split_part(o, '=', 1) ~* '[.].*(pass|pwd|secret|token|credential|jwt|key)' or o ~* '(password|passwd|pwd)\s*[=:]|://[^/]*@' as hidden
from unnest($1) o)
