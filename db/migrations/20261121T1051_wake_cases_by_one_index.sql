-- When the clock has next to do with a case: one entry of an index instead of two.
drop index cases_due;
drop index cases_remind;
create index cases_wake on cases (least(remind_at, case when not due_done then due_at end))
  where least(remind_at, case when not due_done then due_at end) is not null;
