-- subconninfo is a secret and never read.
select
  s.oid as oid,  --@ pg >= 14
  s.oid as oid,  --@ pg < 14  --@ reads pg_subscription.oid
  s.subname as name,
  pg_get_userbyid(s.subowner) as owner,
  s.subenabled as enabled,
  s.subslotname as slot_name,
  nullif(s.subsynccommit, 'off') as synchronous_commit,  --@ pg >= 14
  nullif(s.subsynccommit, 'off') as synchronous_commit,  --@ pg < 14  --@ reads pg_subscription.subsynccommit
  s.subbinary as binary,  --@ pg >= 14
  case when s.substream then 't' end as streaming,  --@ pg >= 14  --@ pg < 16
  nullif(s.substream::text, 'f') as streaming,  --@ pg >= 16
  s.subtwophasestate <> 'd' as two_phase,  --@ pg >= 15
  s.subdisableonerr as disable_on_error,  --@ pg >= 15
  not s.subpasswordrequired as password_not_required,  --@ pg >= 16
  s.subrunasowner as run_as_owner,  --@ pg >= 16
  nullif(s.suborigin, 'any') as origin,  --@ pg >= 16
  s.subfailover as failover,  --@ pg >= 17
  (select array_agg(p order by p collate "C") from unnest(s.subpublications) p) as publications
from pg_subscription s
where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
