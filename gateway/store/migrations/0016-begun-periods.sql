-- The number of free stamps with which a month began, where the facility has changed it since: whoever's stamps of
-- that month are made later, such as somebody's who comes from another facility, has as many as everybody else.
CREATE TABLE begun_periods (
  period TEXT PRIMARY KEY CHECK (period GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]'),
  per_month INTEGER NOT NULL CHECK (per_month >= 0)
) STRICT;
CREATE TRIGGER begun_periods_do_not_change BEFORE UPDATE ON begun_periods
BEGIN SELECT RAISE(ABORT, 'a number is fixed when its period begins'); END;
