-- What is in one of the goods, so that whoever chooses knows between what.
alter table campaign_goods add column holds text check (holds <> '');
comment on column campaign_goods.holds is 'what is in one, as members read it';
grant update (holds) on campaign_goods to hongqiao_app;
