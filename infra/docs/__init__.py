"""Generates the reference pages in docs/ from the code: `python -m infra.docs`."""
