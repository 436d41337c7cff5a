-- What was consented to, behind the second wall (docs/adr/0025). Nothing of it is read for a cadre.
alter table consents enable row level security;
alter table consents force row level security;
create policy owner on consents to current_user using (true) with check (true);
create policy app on consents to hongqiao_app using (true) with check (true);

alter table consent_entries enable row level security;
alter table consent_entries force row level security;
create policy owner on consent_entries to current_user using (true) with check (true);
create policy app on consent_entries to hongqiao_app using (true) with check (true);
