-- Whoever gives back and claims again chooses again.
grant update (said) on claims to hongqiao_app;
