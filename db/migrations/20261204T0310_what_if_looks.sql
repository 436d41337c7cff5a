-- Which of the drafted values judging has read: where none has been, a run says so, and not that nothing changes.
alter table what_ifs add column looked text[] not null default '{}';
