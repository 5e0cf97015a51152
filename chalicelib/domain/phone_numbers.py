"""Spellings of phone numbers. In three countries a mobile number is written in several ways, each of which is in use.

- Brazil: mobile numbers got a ninth digit, a 9 after the area code, from 2012 to 2016. Providers still name many without it.
- Mexico: until 2019 a 1 stood between the country code and mobile numbers. Providers keep it, dialling plans do not.
- Argentina: from abroad a 9 stands before the area code of a mobile number, within the country a 15 behind it.

The three rules stand here, because the `phonenumbers` library has 5 MB of metadata, and a cold start would load what it
needs of it. A number in any other country has one spelling.
"""

import re

BRAZIL_OLD_MOBILE = re.compile(r"55(?P<area>[1-9]{2})(?P<subscriber>[6-9]\d{7})")
"""Eight digits from 2 to 5 are a landline, which never got a ninth digit."""
BRAZIL_MOBILE = re.compile(r"55(?P<area>[1-9]{2})9(?P<subscriber>[6-9]\d{7})")
MEXICO = re.compile(r"52(?:1|044|045)?(?P<national>[2-9]\d{9})")
ARGENTINA = re.compile(r"549?(?P<national>(?:11|[23]\d)\d{8})")
ARGENTINA_THREE_DIGITS = (
    "220 221 223 230 236 237 249 260 261 263 264 266 280 291 294 297 298 299 336 341 342 343 345 348 351 353 358 362 364 370 376"
    " 379 380 381 383 385 387 388"
)
"""Argentina's area codes of three digits. 11 has two digits, every other one has four."""
ARGENTINA_WITH_15 = re.compile(
    rf"549?0?(?P<area>11|{ARGENTINA_THREE_DIGITS.replace(' ', '|')}|[23]\d{{3}})15(?P<subscriber>\d{{6,8}})"
)
NATIONAL_DIGITS = 10


def canonical(digits: str) -> str:
    """One spelling for all spellings of a number, without a plus sign: with Brazil's ninth digit, without Mexico's 1 and without
    Argentina's 9 and 15."""
    if found := BRAZIL_OLD_MOBILE.fullmatch(digits):
        return f"55{found['area']}9{found['subscriber']}"
    if found := MEXICO.fullmatch(digits):
        return f"52{found['national']}"
    if found := ARGENTINA.fullmatch(digits):
        return f"54{found['national']}"
    if (found := ARGENTINA_WITH_15.fullmatch(digits)) and len(found["area"] + found["subscriber"]) == NATIONAL_DIGITS:
        return f"54{found['area']}{found['subscriber']}"
    return digits


def spellings(digits: str) -> tuple[str, ...]:
    """The canonical spelling first, then the others under which a provider may name the same number."""
    known = canonical(digits)
    if found := BRAZIL_MOBILE.fullmatch(known):
        return known, f"55{found['area']}{found['subscriber']}"
    if found := MEXICO.fullmatch(known):
        return known, f"521{found['national']}"
    if found := ARGENTINA.fullmatch(known):
        return known, f"549{found['national']}", *_with_15(found["national"])
    return (known,)


def _with_15(national: str) -> tuple[str, ...]:
    length = 2 if national.startswith("11") else 3 if national[:3] in ARGENTINA_THREE_DIGITS.split() else 4
    return (f"54{national[:length]}15{national[length:]}",)
