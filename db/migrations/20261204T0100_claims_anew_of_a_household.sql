-- Whoever claims anew answers anew which household she is of.
grant update (limit_key) on claims to hongqiao_app;
