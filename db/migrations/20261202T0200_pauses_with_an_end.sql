-- A pause says until when it is expected to last, in its source, which everybody reads. Only where whoever paused chose so is
-- the day also one of the clock's: then the service is taken again by itself, and said so.
alter table tunable_values add column lifts_on date;
-- That the expected day has come and nobody has resumed is told once to those who steer the union.
alter table tunable_values add column reminded_at timestamp with time zone;
alter table tunable_values add check ((lifts_on is null and reminded_at is null) or name = 'paused');
create index tunable_values_pauses on tunable_values (org_id, service) where name = 'paused' and taken_back_at is null;

-- The words of an entry are what cases were judged by or turned away with: of a pause alone, and there alone the day, may they
-- be said anew.
create function keep_cites() returns trigger language plpgsql as $$
begin
  if new.cites is distinct from old.cites and (old.name <> 'paused' or new.cites - 'to' is distinct from old.cites - 'to')
  then raise exception 'the words of an entry stay as they were' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger keep_cites before update of cites on tunable_values for each row execute function keep_cites();
grant update (cites, lifts_on, reminded_at) on tunable_values to hongqiao_app;
