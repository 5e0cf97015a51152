"""The subject of a thread: that of its mails without the marks which mail programs, lists and ticket systems add."""

import re
import unicodedata

from msgspec import Struct

MAX_SUBJECT = 500
"""Characters that are compared and kept. A line of a mail has at most 998."""

ANSWER = (
    "re|ref|réf|antw|antwort|aw|sv|vs|odp|rif|res|resp|r|ynt|cvp|ans|va|vá|atb|ats|doc|bls|ad|rép|回复|回覆|答复|答覆|返信|회신|답장"
    "|ответ|отв|на|απ|σχετ|תגובה|השב|رد|ตอบ"
)
FORWARD = (
    "fw|fwd|wg|tr|rv|enc|i|fs|vb|vl|pd|doorst|tov|továbbítás|ilt|i̇lt|trs|pdr|转发|轉寄|轉發|転送|전달|пересл|πρθ|הועבר"
    "|إعادة توجيه|ส่งต่อ"
)
AUTOMATIC = (
    "automatic reply|auto-?reply|autoreply|out of office|automatische antwort|abwesenheitsnotiz|abwesend|réponse automatique"
    "|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|autosvar|automatiskt svar"
    "|automaattinen vastaus|odpowiedź automatyczna|автоответ|自动答复|自動回覆|自動応答|자동 회신|رد تلقائي|תשובה אוטומטית"
)
PREFIX = re.compile(
    rf"\s*(?:{ANSWER}|{FORWARD}|{AUTOMATIC})\s*(?:[\[(]\s*\d{{1,3}}\s*[\])]|\^\d{{1,3}}|\*\d{{1,3}})?\s*:", re.IGNORECASE
)
"""The sign for an answer or a forwarded mail in some twenty languages, also counted as in `Re[2]:`."""

TAG = re.compile(
    r"[\[【]\s*([^\]】]{0,40}[#\d][^\]】]{0,40})\s*[\]】]|\(\s*((?:[\w ]{0,20}#|ticket|case|request)[^)]{0,40})\s*\)",
    re.IGNORECASE,
)
"""A number of a ticket in brackets."""

FILTER = re.compile(r"\[\s*(?:ext|extern|external|spam)\s*\]|\*{2,5}\s*spam\s*\*{2,5}", re.IGNORECASE)
MAX_MARKS = 30


class Subject(Struct, frozen=True):
    """`words`: without marks; empty for a mail whose subject tells nothing. `tags`: numbers of tickets."""

    words: str
    tags: frozenset[str] = frozenset()

    def goes_on(self, other: "Subject") -> bool:
        """Whether mails with these subjects may be of one thread. Two tickets with the same words are not."""
        is_other = bool(self.tags and other.tags) and self.tags.isdisjoint(other.tags)
        return bool(self.words) and self.words == other.words and not is_other


def subject_of(text: str) -> Subject:
    text = unicodedata.normalize("NFKC", text[: 2 * MAX_SUBJECT])
    tags = frozenset((found[1] or found[2]).strip().casefold() for found in TAG.finditer(text))
    text = FILTER.sub(" ", TAG.sub(" ", text))
    for _ in range(MAX_MARKS):
        found = PREFIX.match(text)
        if found is None:
            break
        text = text[found.end() :]
    return Subject(" ".join(text.split()).casefold()[:MAX_SUBJECT], tags)
