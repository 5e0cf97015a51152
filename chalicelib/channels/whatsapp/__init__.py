"""WhatsApp Cloud API: one business number per inbox."""

from chalicelib.channels.whatsapp.adapter import WhatsappAdapter

__all__ = ["WhatsappAdapter"]
