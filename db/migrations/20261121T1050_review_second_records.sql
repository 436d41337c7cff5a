-- Whoever stood under a document of somebody else is looked at by a cadre, as anybody else who may be there twice.
insert into person_doubts (cell_id, id, one_id, other_id, why, state, found_at)
select cell_id, gen_random_uuid(), one_id, other_id, 'document', 'open', clock_now() from documents_set_apart
on conflict (cell_id, one_id, other_id) do nothing;

drop table documents_set_apart;
