"""Providers simulated locally, so that a reply in the demo is delivered without leaving this machine.

The simulators implement the calls of `chalicelib/channels` from the providers' documentation, not from the adapters: neither
side imports the other, so that a misreading of the documentation in one of them shows up as a failing test.
"""
