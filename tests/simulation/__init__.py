"""One seeded scheduler drives the whole back end on one thread (docs/decisions/0008)."""
