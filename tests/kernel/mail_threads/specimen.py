"""Mails that go on with a conversation. Their requests and rows are those of received mails (tests/features/email)."""

from tests.support.specimen import Specimen

SPECIMEN = Specimen()
