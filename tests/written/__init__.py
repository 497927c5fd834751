"""Writers of the containers that the builder does not make: small, by the published formats, for tests alone."""
