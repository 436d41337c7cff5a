-- The bytes of an upload lie outside of the database, sealed under a key that its row holds. Where the row goes they can be read no
-- more; this remembers, in the same transaction, that they are to be removed as well.
create table files_gone (
  cell_id integer not null,
  sha256 bytea not null,
  primary key (cell_id, sha256)
);
comment on table files_gone is 'tenant: stored files whose row is gone, to be removed';
grant select, delete on files_gone to hongqiao_app;

create index files_by_digest on files (cell_id, sha256);

create function note_gone_files() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into files_gone (cell_id, sha256) select cell_id, sha256 from gone on conflict do nothing;
  return null;
end $$;
create trigger files_gone after delete on files referencing old table as gone for each statement execute function note_gone_files();
