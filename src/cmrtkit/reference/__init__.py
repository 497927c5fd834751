"""Lists of smelters: read, put together with provenance, and what they come to for one facility."""
