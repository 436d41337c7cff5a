-- Where a campaign goes: the case of what a union has accredited, such as a base for recuperation. No key holds the two together,
-- since a campaign is the same everywhere and a case lies in one cell; that it is accredited is seen when the campaign is drafted.
alter table campaigns add column goes_to uuid;
create index campaigns_going_to on campaigns (goes_to) where goes_to is not null;

-- The few cases of a kind that is listed openly, and those that rate them.
create index cases_of_service_in_state on cases (service, state) where service in ('recuperation-base', 'trip-feedback');
