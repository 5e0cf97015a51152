"""The content of each kind of mail, from the newest state, in the language of its receiver."""

from chalicelib.actions import password_links
from chalicelib.actions.password_links import LINK_SECONDS, RESET_SECONDS
from chalicelib.actions.sessions import find_user_with_email
from chalicelib.domain import keys
from chalicelib.domain.languages import ENGLISH, language_of, mail_text
from chalicelib.domain.mails import Mail, MailKind, local_domain
from chalicelib.domain.people import Account, User
from chalicelib.features.mails.layout import Content
from chalicelib.features.mails.transcript import transcript_of
from chalicelib.ports import Desk

BRAND = "Parley"


def content_of(desk: Desk, mail: Mail) -> Content | None:
    """None when the mail has no receiver or no subject any more. A link is made with the mail, so that no row has one."""
    match mail.kind:
        case MailKind.INVITATION:
            return _invitation(desk, mail)
        case MailKind.PASSWORD_RESET:
            return _password_reset(desk, mail)
        case MailKind.TRANSCRIPT:
            return transcript_of(desk, mail)
        case MailKind.REPLIES:
            from chalicelib.features.mails.replies import replies_of

            return replies_of(desk, mail)


def _invitation(desk: Desk, mail: Mail) -> Content | None:
    user_id = mail.user_id or 0
    user = desk.store.get(keys.user(user_id))
    account = desk.store.get(keys.account(mail.account_id))
    if user is None or account is None or mail.account_id not in user.account_ids:
        return None
    language = _language(user, account)
    inviter = desk.store.get(keys.member(mail.account_id, mail.requested_by or 0))
    by = inviter.available_name if inviter else account.name
    is_new = not user.confirmed and user.account_ids == (mail.account_id,)
    text = mail_text(language, "invitation_text" if is_new else "added_text", inviter=by, account=account.name)
    notes: tuple[str, ...] = ()
    if is_new:
        button = mail_text(language, "password_button"), password_links.make_link(desk, user).url
        notes = (_expiry(language, LINK_SECONDS),)
    else:
        button = mail_text(language, "sign_in_button"), f"{desk.public_url}/login"
    return Content(
        language=language,
        sender_name=account.name,
        subject=mail_text(language, "invitation_subject", account=account.name),
        paragraphs=(text,),
        button=button,
        notes=notes,
        reply_to=inviter.email if inviter else None,
    )


def _password_reset(desk: Desk, mail: Mail) -> Content | None:
    local, _, domain = mail.to.rpartition("@")
    user = find_user_with_email(desk, mail.to) or find_user_with_email(desk, f"{local}@{local_domain(domain)}")
    if user is None or not user.account_ids:
        return None
    language = _language(user, desk.store.get(keys.account(user.account_ids[0])))
    return Content(
        language=language,
        sender_name=BRAND,
        subject=mail_text(language, "reset_subject"),
        paragraphs=(mail_text(language, "reset_text"),),
        button=(mail_text(language, "password_button"), password_links.make_link(desk, user, seconds=RESET_SECONDS).url),
        notes=(_expiry(language, RESET_SECONDS), mail_text(language, "reset_ignore"), mail_text(language, "no_reply")),
    )


def _expiry(language: str, seconds: int) -> str:
    unit, amount = ("days", seconds // 86_400) if seconds >= 86_400 else ("hours", seconds // 3_600)
    return mail_text(language, "link_expires", unit=unit, amount=amount)


def _language(user: User, account: Account | None) -> str:
    """The one that the person has chosen, otherwise the account's."""
    wanted = (user.ui_settings.get("locale"), account.locale if account else None)
    return next((found for each in wanted if isinstance(each, str) and (found := language_of(each))), ENGLISH)
