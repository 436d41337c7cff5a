-- Who sits in a committee under a record that is merged sits there under the record that was kept.
grant update (person_id) on committee_seats to hongqiao_app;
