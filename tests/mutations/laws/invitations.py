"""Invitations and packed texts: times are right, and a hostile sender costs no more than the size of the mail."""

from tests.mutations.mutation import Mutation

CALENDARS = "tests/unit/mime/test_calendars.py"
RTF = "tests/unit/mime/test_rtf.py"
CARD = "web/src/features/email/invitations.spec.ts"

MUTATIONS = (
    Mutation(
        "the zone of a calendar is that of its first change", 8, "chalicelib/mime/calendar_times.py",
        "return max(passed)[1]",
        "return passed[0][1]",
        (CALENDARS,),
    ),
    Mutation(
        "an all-day event ends a day late", 8, "chalicelib/mime/calendar_times.py",
        "timedelta(days=-1)), all_day=True)",
        "timedelta(days=0)), all_day=True)",
        (CALENDARS,),
    ),
    Mutation(
        "a meeting may lead to any scheme", 4, "chalicelib/mime/calendars.py",
        'urlsplit(text).scheme == "https"',
        'urlsplit(text).scheme != ""',
        (CALENDARS,),
    ),
    Mutation(
        "events have no bound", 8, "chalicelib/mime/calendars.py",
        "if len(reader.events) > MAX_EVENTS:",
        "if False:",
        (CALENDARS,),
    ),
    Mutation(
        "the description of events has no bound", 8, "chalicelib/features/email/contents.py",
        "while size_of(shown) > MAX_EVENT_BYTES:",
        "while False:",
        (CALENDARS,),
    ),
    Mutation(
        "an event in two parts is shown twice", 1, "chalicelib/mime/contents.py",
        "each for each in found.events if each not in self.events",
        "each for each in found.events",
        (CALENDARS,),
    ),
    Mutation(
        "packed RTF is unpacked without a bound", 8, "chalicelib/mime/rtf.py",
        "return _decompressed(packed, min(size, MAX_BYTES))",
        "return _decompressed(packed, size)",
        (RTF,),
    ),
    Mutation(
        "hidden groups of RTF are shown", 8, "chalicelib/mime/rtf.py",
        "            self.state.hidden = True\n        elif symbol",
        "            pass\n        elif symbol",
        (RTF,),
    ),
    Mutation(
        "the card links whatever is stored", 4, "web/src/features/email/invitations.ts",
        "link: /^https:\\/\\//.test(textOf(event.link)) ? textOf(event.link) : ''",
        "link: textOf(event.link)",
        (CARD,),
    ),
)  # fmt: skip
