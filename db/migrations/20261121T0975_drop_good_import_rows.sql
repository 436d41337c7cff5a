-- A good line is read again from the upload when it is enrolled: what was kept of it before is not needed, and would not
-- pass the verdicts that are left.
delete from import_rows where verdict = 'good';
