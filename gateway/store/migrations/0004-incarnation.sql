-- Under which incarnation of the gateway a device was last heard with its nonce (rule 6.4). After a
-- backup was put back it is an earlier one: then what the device has seen since is no fork.
ALTER TABLE devices ADD COLUMN incarnation TEXT;
