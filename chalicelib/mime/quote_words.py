"""The words with which mail programs introduce an earlier mail, and which they add below a new one, as patterns.

`quote_words.json` has them by language and kind: `wrote` and `lead` of `On … wrote:`, the fields of Outlook's block (`from`,
`date`, `to`, `cc`, `subject`), the titles of `original` and `forwarded` mails, and the lines of mobile programs (`sent_from`
before the name of the device, `sent` behind it).

Sources: the translations of Thunderbird, Gmail, Outlook, Apple Mail and Roundcube.
"""

import json
import re
from pathlib import Path

WORDS: dict[str, dict[str, list[str]]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
FIELDS = ("from", "date", "to", "cc", "subject")


def _any(kind: str) -> str:
    """The words of all languages, the longest first."""
    words = {word for language in WORDS.values() for word in language[kind]}
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda word: (-len(word), word)))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


DEVICES = (
    "i ?phon|i ?pad|i ?pod|android|samsung|galaxy|huawei|xiaomi|redmi|pixel|blackberry|nokia|windows|mobil|smart ?phone|handy"
    "|telefon|phone|téléphone|teléfono|móvil|celular|telemóvel|cellulare|puhelim|tablet|device|mac|outlook|yahoo|gmail|hotmail|proton|mail|gmx"
    r"|web\.de|t-online|aol|airmail|spark|thunderbird|smartfon|айфон|смартфон|мобильн|почт|телефон|手机|手機|携帯|휴대|هاتف|נייד"
)
_ENDS_OF_WORD = r"(?![^\W\d_])"

WROTE = _compiled(rf"(?<!\w)(?:{_any('wrote')}){_ENDS_OF_WORD}|(?:写道|寫道|撰写|撰寫|님이\s?작성|작성)")
LEAD = _compiled(rf"\W{{0,3}}(?:(?:{_any('lead')}){_ENDS_OF_WORD}|\d{{1,4}}(?=\W|年|년))")
"""The first word of `On … wrote:`. A date may also stand first."""

FIELD = _compiled(
    r"[\s*>|_]{0,4}(?:"
    + "|".join(f"(?P<{kind}>{_any(kind)})" for kind in FIELDS)
    + r")(?:\s*/\s*\w{1,20})?\s{0,3}\*{0,2}\s{0,3}[:\uff1a](?!//)(?P<value>.*)"
)
ORIGINAL = _compiled(
    rf"[\s>*]{{0,4}}[-_=]{{2,}}\s*(?:{_any('original')}|[^-\s][^\n]{{0,80}}\s(?:{_any('wrote')}):?)\s*:?\s*[-_=]{{2,}}\W*"
)
FORWARDED = _compiled(
    rf"[\s*]{{0,4}}(?:[-_=]{{2,}}\s*(?:{_any('forwarded')})[^\n]{{0,80}}|(?:{_any('forwarded')})\s*(?:[:\uff1a]|[-_=]{{2,}}))\W*"
)
SENT_FROM = _compiled(
    rf"\W{{0,4}}(?:(?:{_any('sent_from')})\W{{0,3}}[^\n!?]{{0,50}}?(?:{DEVICES})[^\n]{{0,80}}"
    rf"|[^\n.!?]{{0,40}}(?:{DEVICES})[^\n.!?]{{0,40}}(?:{_any('sent')})\W{{0,6}}|(?:发自我的|發自我的|从我的|從我的)[^\n]{{0,40}})"
)
"""A line that a program adds below what was written with it. It names the device or the program."""

INVISIBLE = _compiled("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
"""Among them the marks of direction that Gmail writes around names in Arabic and Hebrew."""
