"""Demo data: an account with people, inboxes and conversations, created once in a new data folder."""
