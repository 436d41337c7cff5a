-- Keys that sign member cards. A key is published two days before it signs, so that a verifier who was last online
-- yesterday knows it. Nothing is kept of a card: the number on it follows from the person, and who showed one where is
-- written nowhere.

create table card_keys (
  -- Two bytes in every card.
  id integer primary key check (id between 1 and 65535),
  -- x and y of the point.
  public_key bytea not null check (length(public_key) = 64),
  private_sealed bytea not null,
  made_at timestamptz not null,
  -- Set by an operator whose secret got out: the key is published no more, and the cards it signed are refused.
  withdrawn_at timestamptz
);
comment on table card_keys is 'reference: keys that sign member cards, the private half sealed';
grant select, insert on card_keys to hongqiao_app;
