-- The words that quote_ident() quotes.
select
  k.word as word
from pg_get_keywords() k
where k.catcode <> 'U'
