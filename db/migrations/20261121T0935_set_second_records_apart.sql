-- Until now nothing kept a document from being on two records. The oldest record keeps it, so that it can be made unique;
-- the others are set apart here and put up for review as soon as there is a table for that.

create table documents_set_apart (
  cell_id integer not null,
  one_id uuid not null,
  other_id uuid not null,
  primary key (cell_id, one_id, other_id)
);
comment on table documents_set_apart is 'tenant: records that stood under one document until it was made unique';

insert into documents_set_apart (cell_id, one_id, other_id)
select cell_id, least(first_id, id), greatest(first_id, id)
from (
  select cell_id, id, first_value(id) over (partition by cell_id, document_blind order by created_at, id) as first_id
  from persons where document_blind is not null) p
where id <> first_id;

update persons p set document_kind = null, document_sealed = null, document_blind = null
from (
  select cell_id, id, row_number() over (partition by cell_id, document_blind order by created_at, id) as n
  from persons where document_blind is not null) d
where p.cell_id = d.cell_id and p.id = d.id and d.n > 1;
