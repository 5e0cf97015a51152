"""The whole back end, driven by one seeded scheduler on one thread: docs/decisions/0008."""
