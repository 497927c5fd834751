"""Names of smelters: their comparable forms, IDs, near names, and what a name itself says against a smelter."""
