"""Addresses of WhatsApp's customers: numbers, user ids of the business, and those of its parent business."""

import re

from chalicelib.domain.addresses import PARENT_USER_ID, USER_ID, Address, number

NUMBER = re.compile(r"[0-9]{2,15}")
ANY_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,140}")
PARENT = re.compile(r"[A-Z]{2}\.ENT\..*")


def is_number(source_id: str) -> bool:
    return NUMBER.fullmatch(source_id) is not None


def address_of(source_id: str) -> Address | None:
    """None for anything that WhatsApp does not use."""
    if is_number(source_id):
        return number(source_id)
    if ANY_USER_ID.fullmatch(source_id) is None:
        return None
    return Address(source_id, source_id, PARENT_USER_ID if PARENT.fullmatch(source_id) else USER_ID)
