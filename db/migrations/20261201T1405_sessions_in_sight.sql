-- A person sees where she is signed in, and ends what is not hers.

alter table sessions
  -- What it is called where its owner ends it; the hash of the token goes nowhere.
  add column id uuid not null default gen_random_uuid(),
  -- Roughly where it was opened from: a kind of device, and an address without its end. For those that stood before, nothing.
  add column device text not null default '',
  add column address text not null default '',
  add column used_at timestamptz;
