"""The marks of agents' texts, and the Markdown in which they are written (decision 18)."""
