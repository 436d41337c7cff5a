-- What those that are listed openly have told of those they had can be exported.
alter table exports drop constraint exports_what_check, add constraint exports_what_check
  check (what in ('members', 'cases', 'unions', 'wishes', 'returns'));
