-- What an audit row says of its act beside who, what and when: from where, in which office, with what outcome; and what
-- makes an edited, added or missing row show (docs/adr/0029-an-audit-that-proves-itself.md, docs/audit.md).

alter table audit
  -- done; refused: the platform said no, and `reason` is the code of the refusal; failed: a fault of ours.
  add outcome text not null default 'done' check (outcome in ('done', 'refused', 'failed')),
  add reason text,
  -- A refusal repeated by the same person or address is one row that counts.
  add times integer not null default 1 check (times > 0),
  -- The office in which the actor acted, as it was then; the union alone for a member.
  add post_id uuid,
  add role text,
  add org_id uuid,
  -- The address a request came from; `platform` for the server's own work. Shown to the audit administrator alone.
  add source text not null default 'unknown' check (source <> ''),
  -- Keyed hashes of the state before and after, never the values.
  add before_hash bytea check (length(before_hash) = 32),
  add after_hash bytea check (length(after_hash) = 32),
  -- HMAC of the row under a key that the database does not have. Absent in rows older than this, and in those of migrations.
  add mac bytea check (length(mac) = 32),
  -- Where the row stands in the order in which transactions were given their numbers: sealing goes by it. A dump that is
  -- loaded into another cluster begins a new era, because numbers begin anew there.
  add era smallint not null default 0,
  add xid xid8 not null default pg_current_xact_id(),
  add check ((outcome = 'done') = (reason is null));
create index audit_to_seal on audit (cell_id, era, xid);
-- What people do to themselves is found by its subject; filing pays for no further index.
create index audit_by_actor on audit (cell_id, actor_id, id desc) where actor_id is distinct from subject_id;

create table audit_seals (
  cell_id integer not null,
  -- The city whose unions' rows it seals; all zeros for those of the province and of nobody.
  chain uuid not null,
  n bigint not null check (n > 0),
  kind text not null check (kind in ('rows', 'resealed', 'pruned')),
  at timestamptz not null,
  -- How far sealing had come when it was made, in all chains of the cell.
  to_era smallint not null,
  to_xid xid8 not null,
  to_id uuid not null,
  -- The timeline of the database: it goes up when a copy is brought back or takes over.
  timeline integer not null,
  count integer not null check (count >= 0),
  -- The youngest of its rows.
  last_at timestamptz not null,
  -- For each row its id and the SHA-256 of its line, 48 bytes; `root` is the SHA-256 of all of them.
  leaves bytea not null,
  root bytea not null check (length(root) = 32),
  says text,
  prev bytea not null check (length(prev) = 32),
  hash bytea not null check (length(hash) = 32),
  -- Ed25519: the public key and what it signed, the hash.
  signer bytea not null check (length(signer) = 32),
  signature bytea not null check (length(signature) = 64),
  primary key (cell_id, chain, n),
  check (length(leaves) = count * 48),
  check (kind = 'rows' or count = 0)
);
comment on table audit_seals is 'tenant: seals over audit rows, each over the one before it, one chain a city; append-only';
create index audit_seals_reached on audit_seals (cell_id, to_era desc, to_xid desc, to_id desc);

create table audit_anchors (
  id uuid primary key,
  at timestamptz not null,
  target text not null,
  -- What was written there, to the byte.
  line text not null
);
comment on table audit_anchors is 'local: heads of the chains that were written to a place outside; append-only';

-- The role can add rows and can not say under which transaction it did.
revoke insert on audit from hongqiao_app;
grant insert (cell_id, id, at, actor_id, act, object_kind, object_id, subject_id, purpose, request_id, outcome, reason,
  times, post_id, role, org_id, source, before_hash, after_hash, mac) on audit to hongqiao_app;
grant select, insert on audit_seals, audit_anchors to hongqiao_app;

-- Not even the owner changes a row by mistake, or takes one away that is not a year old by the clock of the machine.
create function keep_audit() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and tg_level = 'ROW' then
    if tg_table_name = 'audit' then
      if old.at < now() - interval '1 year' then return old; end if;
    elsif old.last_at < now() - interval '1 year' then return old;
    end if;
  end if;
  raise exception '% of % is refused: the audit is kept for a year and never rewritten', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;
create trigger audit_is_kept before update or delete on audit for each row execute function keep_audit();
create trigger audit_is_not_emptied before truncate on audit for each statement execute function keep_audit();
create trigger audit_seals_are_kept before update or delete on audit_seals for each row execute function keep_audit();
create trigger audit_seals_are_not_emptied before truncate on audit_seals for each statement execute function keep_audit();
