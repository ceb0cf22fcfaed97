-- The public half of the facility's sealing key, as tablets were given it: another key in its place opens
-- none of their letters. Null until the gateway is next opened.
ALTER TABLE facility ADD COLUMN sealing_public_key TEXT;
