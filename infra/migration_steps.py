"""The steps that bring a table to the schema of this version, in order. A step is added when an item of an earlier release cannot
be used as it is, and stays for as long as an installation may still have such items."""

from infra.migrate import Step

STEPS: tuple[Step, ...] = ()
