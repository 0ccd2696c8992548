-- As many as many.n says of each kind that a database may have many of, each with what hangs on it. For 12 and newer.
create schema many;
set search_path = many, public;
-- EACH for each number, which is written # there; or for one of STEP numbers.
create function make(each text, step int default 1) returns void language plpgsql as $make$
begin
  for i in 1 .. current_setting('many.n')::int by step loop
    execute replace(each, '#', i::text);
  end loop;
end $make$;
create extension postgres_fdw;
create server far foreign data wrapper postgres_fdw;
create function fires() returns trigger language plpgsql as 'begin return new; end';

select make($$create type mood# as enum ('a', 'b', 'c', 'd'); comment on type mood# is 'm'$$);
select make($$create domain positive# as int default 1 constraint over_zero check (value > 0); comment on constraint over_zero on domain positive# is 'c'$$);
select make($$create type pair# as (a int, b mood#, c positive#)$$);
select make($$create type span# as range (subtype = int)$$, 4);
select make($$create function f#(a int, b pair# default null) returns int language sql as 'select 1'; comment on function f# is 'f'; grant execute on function f# to pg_monitor$$);
select make($$create procedure p#(a int, inout b text) language plpgsql as 'begin end'$$);
select make($$create aggregate total#(int) (sfunc = int4pl, stype = int, initcond = '0')$$);
select make($$create function op#(pair#, int) returns bool language sql immutable as 'select true'; create operator === (leftarg = pair#, rightarg = int, function = op#)$$);
select make($$create function cast#(pair#) returns int language sql immutable as 'select 1'; create cast (pair# as int) with function cast#(pair#)$$);
select make($$create collation order# (provider = icu, locale = 'de')$$, 4);
select make($$create sequence s# start 5; grant usage on sequence s# to pg_monitor$$);
select make($$create table t# (id int generated always as identity primary key, m mood# default 'a', p positive#, note text not null default 'x', at timestamptz default now(), twice int generated always as (2) stored, unique (m, p), constraint note_ck check (note <> ''), constraint p_ck check (p > 1));
  comment on table t# is 't'; comment on column t#.note is 'n'; comment on index t#_pkey is 'i'; comment on constraint note_ck on t# is 'c';
  grant select on t# to pg_monitor; grant update (note) on t# to pg_monitor;
  create index on t# (note); create index on t# (lower(note)) where p > 3;
  alter table t# alter column note set statistics 50; alter table t# set (fillfactor = 80);
  alter table t# enable row level security; create policy mine on t# for select using (p > 1);
  create trigger fires before insert on t# for each row execute function fires();
  create rule quiet as on delete to t# do instead nothing;
  create statistics st# on m, p from t#$$);
select make($$alter table t# add foreign key (id) references t1 (id); alter table t# cluster on t#_pkey; alter table t# replica identity using index t#_pkey$$);
select make($$create view v# as select t.id, t.note, f#(t.p) from t# t join t1 using (id); comment on view v# is 'v'; grant select on v# to pg_monitor$$);
select make($$create materialized view mv# as select note, count(*) from t# group by 1; create index on mv# (note)$$);
create table parent (a int not null default 3, b text, constraint b_ck check (b <> '')) partition by list (a);
create index on parent (b);
create trigger part after insert on parent for each row execute function fires();
select make($$create table part# partition of parent for values in (#)$$);
select make($$create table base# (a int default 1 check (a > 0), b text); create table heir# (c int) inherits (base#)$$);
select make($$create foreign table ft# (a int options (column_name 'x'), b text) server far options (table_name 'y')$$);
select make($$create server far# foreign data wrapper postgres_fdw options (host 'h'); create user mapping for public server far# options (user 'u')$$);
select make($$create text search dictionary td# (template = simple, accept = 'false'); create text search configuration tc# (copy = simple)$$);
select make($$create publication pub# for table t#$$);
select make($$create schema s#; alter default privileges in schema s# grant select on tables to pg_monitor$$);
select make($$create operator family fam# using btree; create operator class cls# for type pair# using btree as operator 1 < (record, record), function 1 btrecordcmp(record, record)$$, 20);
drop function make(text, int);
