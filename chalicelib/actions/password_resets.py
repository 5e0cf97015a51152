"""A person who has forgotten the password asks for a link to set a new one. The link comes by mail (features/mails)."""

from chalicelib.actions.attempts import count_reset
from chalicelib.actions.mails import check_mail_configured, queue_mail, start_sending
from chalicelib.actions.work import Work, retried
from chalicelib.domain.email_addresses import normal_email
from chalicelib.domain.mails import MAIL, NO_ACCOUNT, MailKind, clean_mail_address
from chalicelib.ports import Desk


def request_reset(desk: Desk, *, email: str, address: str | None) -> None:
    """Mails a password link to the person with the address.

    The address is not looked up here: for an unknown one the same is stored and answered, in the same time. Raises Conflict
    (`mail_not_configured`), Invalid (`email_invalid`), and TooMany of one network.
    """
    check_mail_configured(desk)
    to = clean_mail_address(normal_email(email))
    if count_reset(desk, to, address):
        _queue_reset(desk, to)


@retried
def _queue_reset(desk: Desk, to: str) -> None:
    work = Work(desk, NO_ACCOUNT, ordering_key=MAIL)
    mail = queue_mail(desk, work, MailKind.PASSWORD_RESET, to)
    work.commit()
    start_sending(desk, mail)
