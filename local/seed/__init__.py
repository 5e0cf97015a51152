"""Demo data: an account with people, inboxes and conversations, written once into a new data folder."""
