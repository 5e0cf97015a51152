"""The content of a mail as plain text and as HTML.

The HTML has no picture, no script and no address but that of its button. Its colours follow the reader's light or dark theme.
Every text in it is escaped, and each foreign one has a direction of its own.
"""

from html import escape

from msgspec import Struct

from chalicelib.domain.outbound import StoredFile

RIGHT_TO_LEFT = ("ar",)
STYLE = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}"
    "body{margin:0;padding:24px 12px;background:#f4f4f5;color:#18181b;"
    "font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}"
    ".card{max-width:600px;margin:0 auto;padding:24px;background:#fff;border-radius:12px;overflow-wrap:anywhere}"
    "h1{margin:0 0 16px;font-size:20px;line-height:1.3}p{margin:0 0 16px}"
    ".button{display:inline-block;padding:12px 20px;border-radius:8px;background:#1d4ed8;color:#fff;text-decoration:none;"
    "font-weight:600}.small{font-size:13px;color:#52525b}.small a{color:inherit}"
    ".entry{margin:0 0 16px;padding:0 0 0 12px;border-inline-start:3px solid #d4d4d8}.entry.own{border-color:#1d4ed8}"
    ".entry p{margin:4px 0 0;white-space:pre-wrap}.who{font-size:13px;color:#52525b}.who b{color:#18181b}"
    "@media (prefers-color-scheme:dark){body{background:#18181b;color:#f4f4f5}.card{background:#27272a}"
    ".small,.who{color:#a1a1aa}.who b{color:#f4f4f5}.entry{border-color:#52525b}"
    ".button{background:#3b82f6;color:#0b1220}.entry.own{border-color:#60a5fa}}"
)


class Entry(Struct, frozen=True):
    """A message of a transcript. `is_own`: the receiver's side wrote it. `markdown`: an agent's text, above the lines."""

    author: str
    time: str
    lines: tuple[str, ...]
    is_own: bool = False
    markdown: str = ""


class Thread(Struct, frozen=True):
    """The place of a mail that a person answers. Message ids are without brackets; `references`: oldest first. `automatic`: no
    person has written any of it. `mark` names the inbox, which recognises a mail of its own that comes back by it."""

    message_id: str
    references: tuple[str, ...]
    in_reply_to: str = ""
    files: tuple[StoredFile, ...] = ()
    automatic: bool = False
    mark: str = ""


class Content(Struct, frozen=True):
    """`sender_name` stands before the desk's address, `reply_to` is the address for answers; None for a mail to which nobody
    replies. `button`: its label and its URL. `notes` stand small below. `heading`: in place of the subject above the text.
    `thread` is None for a mail that nobody answers. `quoted`: the receiver's words that it answers, below `quote_intro`."""

    language: str
    sender_name: str
    subject: str
    paragraphs: tuple[str, ...]
    button: tuple[str, str] | None = None
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    reply_to: str | None = None
    heading: str = ""
    thread: Thread | None = None
    quote_intro: str = ""
    quoted: str = ""

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


def text_of(content: Content) -> str:
    parts = [content.heading or content.subject, *content.paragraphs]
    if content.button:
        label, url = content.button
        parts.append(f"{label}:\n{url}")
    parts += map(_entry_text, content.entries)
    if content.quoted:
        parts.append("\n".join((content.quote_intro, *(f"> {line}" for line in content.quoted.splitlines()))))
    if content.notes:
        parts.append("\n".join(("-- ", *content.notes)))
    return "\n\n".join(parts) + "\n"


def _entry_text(entry: Entry) -> str:
    written: tuple[str, ...] = ()
    if entry.markdown:
        from chalicelib.markup.mail_text import plain

        written = (plain(entry.markdown).rstrip("\n"),)
    return "\n".join((f"{entry.author}, {entry.time}", *written, *entry.lines))


def html_of(content: Content) -> str:
    language, direction = content.language.replace("_", "-"), content.direction
    return "".join(
        (
            f'<!doctype html><html lang="{escape(language)}" dir="{direction}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">',
            f"<title>{escape(content.subject)}</title><style>{STYLE}</style></head>",
            f'<body dir="{direction}"><div class="card" dir="{direction}" lang="{escape(language)}">',
            f'<h1 dir="auto">{escape(content.heading or content.subject)}</h1>',
            *(f"<p>{escape(each)}</p>" for each in content.paragraphs),
            _button(content),
            *map(_entry, content.entries),
            _quotation(content),
            *(f'<p class="small">{escape(each)}</p>' for each in content.notes),
            "</div></body></html>\n",
        )
    )


def _button(content: Content) -> str:
    """The address itself follows, for readers who distrust a button and for programs that show none."""
    if content.button is None:
        return ""
    label, url = escape(content.button[0]), escape(content.button[1])
    return f'<p><a class="button" href="{url}">{label}</a></p><p class="small" dir="ltr"><a href="{url}">{url}</a></p>'


def _quotation(content: Content) -> str:
    if not content.quoted:
        return ""
    from chalicelib.markup.mail_text import QUOTE, lines

    return f'<p class="small" dir="auto">{escape(content.quote_intro)}</p>{QUOTE}{lines(content.quoted)}</blockquote>'


def _entry(entry: Entry) -> str:
    written = ""
    if entry.markdown:
        from chalicelib.markup.mail_text import block

        written = block(entry.markdown)
    lines = written + "".join(f'<p dir="auto">{escape(each)}</p>' for each in entry.lines)
    own = " own" if entry.is_own else ""
    who = f"<b><bdi>{escape(entry.author)}</bdi></b> · {escape(entry.time)}"
    return f'<div class="entry{own}"><div class="who">{who}</div>{lines}</div>'
