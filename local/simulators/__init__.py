"""Telegram and WhatsApp simulated locally, so that a reply of the demo goes its whole way without leaving this machine.

They implement what `chalicelib/channels` calls and nothing else, from the providers' documentation and not from the adapters:
nothing here is imported by the application, and nothing of the application here.
"""
