-- Members are found by how their name begins, above the town along this index: there are more people called 张 in a county
-- than a page holds, so the page is full after a few thousand entries. In a town or a workplace union the members themselves
-- are fewer than the people of a name, and are read by the indexes on memberships.
create index persons_by_name on persons (name_folded text_pattern_ops);
