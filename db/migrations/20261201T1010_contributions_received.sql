-- What a union is owed by an employer for a month, or by its members, and what of it came in. Due is written down; what came
-- in, stayed and went up are entries of the ledger, and nothing but a sum over them. See docs/adr/0044.

alter table contributions
  drop constraint contributions_split_whole,
  drop column kept_fen,
  drop column passed_fen,
  -- fees: a share of all wages, paid by the employer. dues: a share of each member's basic wage, paid by the members.
  add column kind text not null default 'fees' check (kind in ('fees', 'dues')),
  -- The shares in force on the first day of the month, in basis points.
  add column share_bp integer not null check (share_bp between 1 and 10000),
  add column kept_bp integer not null check (kept_bp between 0 and 10000),
  -- Null where nothing goes up.
  alter column to_org_id drop not null,
  drop constraint contributions_cell_id_org_id_month_key,
  add constraint contributions_one_a_month unique (cell_id, org_id, month, kind),
  add constraint contributions_of_dues_stay check (kind = 'fees' or to_org_id is null),
  add constraint contributions_all_stays check (to_org_id is not null or kept_bp = 10000);
alter table contributions alter column kind drop default;
comment on table contributions is 'tenant: union fees an employer owes for a month, or dues of its members, and how they are shared';
grant update (wages_fen, due_fen, share_bp, kept_bp, to_org_id, by_person, at) on contributions to hongqiao_app;

alter table incomes
  drop constraint incomes_of_contributions,
  add constraint incomes_of_contributions check (
    case kind when 'contribution' then contribution_id is not null when 'dues' then true else contribution_id is null end);
create index incomes_of_contribution on incomes (cell_id, contribution_id) where contribution_id is not null;
create index contributions_by_month on contributions (cell_id, month);
