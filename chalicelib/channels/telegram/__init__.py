"""Telegram bots: private chats with one bot per inbox."""

from chalicelib.channels.telegram.adapter import TelegramAdapter

__all__ = ["TelegramAdapter"]
