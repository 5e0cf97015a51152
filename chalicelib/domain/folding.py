"""Forms of a text in which equal things are equal: what of it can be seen, its letters without accents, its telephone number."""

import re
import unicodedata

BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc\U0001d159")
"""Characters that show nothing although their category says otherwise: fillers of Hangul, the Braille blank, the empty note."""

JOINED_TO_THE_LAST = re.compile("[\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef]")
"""Invisible characters that belong to the one before them: variation selectors and the tags that spell a flag's region."""

BASIC_MARKS = frozenset({0, 8, 9, 84, 91, 103, 118, 129, 130, 132})
"""Combining classes of marks that make another letter: vowel signs of Indic scripts, Thai and Lao, voiced kana, viramas."""

PUNCTUATION = {
    **dict.fromkeys(map(ord, "\u00b4\u0060\u02b9\u02bb\u02bc\u2018\u2019\u201b\u2032\uff07"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "\u00b7\u30fb\uff65"), " "),
}
SPACES = "\t\n\v\f\r\x1c\x1d\x1e\x1f"
"""Controls that separate words."""
LETTERS = str.maketrans(
    {
        **dict(zip("øłđðħŧŋıĸəɨʉ", "olddhtnikeiu", strict=True)),
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        **dict(zip("\u0649\u06cc\u06a9\u0629\u0671", "\u064a\u064a\u0643\u0647\u0627", strict=True)),
        "\u0640": None,
    }
)
"""Letters whose stroke is not a combining mark; those that Arabic and Persian keyboards write differently; the tatweel."""

ASCII = {**dict.fromkeys(set(range(32)) - set(map(ord, SPACES)), None), 127: None, ord("`"): "'"}
"""The plain text's own steps: it has no accents, so that they are a fortieth of the others' time."""

TRANSCRIBED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts in which a name may follow another one without a space: Thai, Lao, Burmese, Khmer, kana, Han and Hangul."""
SPACE_WITHIN_NAME = re.compile(rf"(?<=[{UNSPACED}]) (?=[{UNSPACED}])")

NUMBER = re.compile(r"(?:tel:|wa:)? ?(\+?)((?:\( ?)?[0-9][0-9 ().\-/]*)(?: ?(?:;? ?ext[.=]?|x|#) ?[0-9]{1,6})?")
LONGEST_NUMBER = 20
"""Fifteen digits of E.164, and the prefixes that people dial before them."""


def visible(text: str | None) -> str:
    """The text without invisible characters at its ends; empty when nothing of it can be seen."""
    found = text or ""
    seen = [place for place, character in enumerate(found) if not is_invisible(character)]
    if not seen:
        return ""
    end = seen[-1] + 1
    while end < len(found) and JOINED_TO_THE_LAST.match(found[end]):
        end += 1
    return found[seen[0] : end].strip()


def is_invisible(character: str) -> bool:
    """True for white space, controls, and format characters such as a zero-width space."""
    category = unicodedata.category(character)
    return category[0] == "Z" or category in ("Cc", "Cf") or character in BLANK or bool(JOINED_TO_THE_LAST.match(character))


def folded(text: str) -> str:
    """The text without case, accents, width and invisible characters. `JOSÉ`, `José` and `Jose` are one text."""
    if text.isascii():
        return " ".join(text.lower().translate(ASCII).split())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(PUNCTUATION)).casefold())
    letters = "".join(_plain(character) for character in apart)
    whole = unicodedata.normalize("NFC", letters.translate(LETTERS)).translate(HIRAGANA)
    return SPACE_WITHIN_NAME.sub("", " ".join(whole.split()))


def transcribed(text: str) -> str:
    """The folded text with `ä`, `ö`, `ü`, `å` and `ø` in two letters, as they are written where the keyboard has none."""
    return folded(unicodedata.normalize("NFC", text).lower().translate(TRANSCRIBED))


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Mn" and unicodedata.combining(character) not in BASIC_MARKS:
        return ""
    if character.isspace():
        return " "
    return "" if is_invisible(character) else character


def telephone_number(text: str) -> str | None:
    """The digits of a telephone number as people write it, behind a + when it begins with a country code (`+44`, `0044`). A
    national number loses its leading zeros. None for a text with anything else in it."""
    found = NUMBER.fullmatch(folded(text))
    if not found:
        return None
    plus, written = found.groups()
    digits = re.sub(r"[^0-9]", "", written)
    is_international = bool(plus) or digits.startswith("00")
    if is_international:
        digits = re.sub(r"[^0-9]", "", re.sub(r"\( ?0 ?\)", "", written))
    significant = digits.lstrip("0")
    if not significant or len(digits) > LONGEST_NUMBER:
        return None
    return f"+{significant}" if is_international else significant
