"""A comment with the mails that it forwards, as plain text and as HTML."""

from html import escape

from chalicelib.domain.letters import ForwardedMail, Letter
from chalicelib.markup.mail_text import block, lines, page, plain


def forwarding_plain(letter: Letter) -> str:
    parts = [plain(letter.text).strip(), *(_plain(letter.forward_intro, each) for each in letter.forwarded)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _plain(intro: str, mail: ForwardedMail) -> str:
    heads = "\n".join(f"{name}: {value}" for name, value in mail.heads)
    return f"{intro}\n{heads}\n\n{plain(mail.text).strip() if mail.is_markdown else mail.text.strip()}"


def forwarding_html(letter: Letter) -> str:
    return page(
        (block(letter.text) if letter.text else "") + "".join(_html(letter.forward_intro, each) for each in letter.forwarded)
    )


def _html(intro: str, mail: ForwardedMail) -> str:
    heads = "<br>\n".join(f"{escape(name)}: {escape(value)}" for name, value in mail.heads)
    words = block(mail.text) if mail.is_markdown else f'<div dir="auto">{lines(mail.text)}</div>'
    return f'<p dir="auto">{escape(intro)}<br>\n{heads}</p>{mail.html or words}'
