-- What a person has and had, ended memberships and posts included: her own page reads it, and so does a merge while it holds
-- both records. The indexes there were lead to what is current alone.
create index memberships_of_person on memberships (cell_id, person_id);
drop index posts_by_person;
create index posts_of_person on posts (cell_id, person_id);
create index logins_of_account on logins (cell_id, account_id);
