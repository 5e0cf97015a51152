"""Pretend Telegram and WhatsApp, so that a reply of the demo goes its whole way without leaving this machine.

They say what `chalicelib/channels` asks for and nothing else, from the providers' documentation and not from the adapters:
nothing here is imported by the application, and nothing of the application here.
"""

from local.providers.serving import PretendProviders

__all__ = ["PretendProviders"]
