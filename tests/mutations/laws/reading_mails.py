"""Reading mails: no bytes raise, every bound holds, and programs are told from people."""

from tests.mutations.mutation import Mutation

BYTES = "tests/unit/mime/test_any_bytes.py"
HEADERS = "tests/unit/mime/test_headers.py"
BODIES = "tests/unit/mime/test_bodies.py"
FILES = "tests/unit/mime/test_files.py"
AUTOMATIC = "tests/unit/mime/test_automatic.py"

MUTATIONS = (
    Mutation(
        "multiparts nest without a bound", 8, "chalicelib/mime/parts.py",
        "if depth >= MAX_DEPTH or count[0] >= MAX_PARTS:",
        "if count[0] >= MAX_PARTS:",
        (BODIES,),
    ),
    Mutation(
        "a header without an end is read to its last line", 8, "chalicelib/mime/parts.py",
        "if len(names) >= MAX_HEADERS or place - start >= MAX_HEADER_BYTES:",
        "if False:",
        (HEADERS,),
    ),
    Mutation(
        "a codec that is no charset decodes a text", 8, "chalicelib/mime/charsets.py",
        'return name if TEXT_CODECS.fullmatch(name) else ""',
        "return name",
        (BODIES,),
    ),
    Mutation(
        "a number of thousands of digits raises", 8, "chalicelib/mime/tags.py",
        'unescape(LONG_NUMBERS.sub("\\ufffd", text))',
        "unescape(text)",
        ("tests/unit/mime/test_html_text.py",),
    ),
    Mutation(
        "the name of a file keeps its path", 8, "chalicelib/mime/files.py",
        'base = re.split(r"[/\\\\]", name)[-1]',
        "base = name",
        (FILES,),
    ),
    Mutation(
        "a character that two encoded words share is lost", 8, "chalicelib/mime/encoded_words.py",
        "if charset != before and data:",
        "if data:",
        (HEADERS,),
    ),
    Mutation(
        "a report of a delay is a bounce", 6, "chalicelib/mime/reports.py",
        'if not named or (action and action != "failed")',
        "if not named",
        (AUTOMATIC,),
    ),
    Mutation(
        "a person who quotes a report has bounced", 6, "chalicelib/mime/parsing.py",
        "if not (failed or headers.is_from_a_mail_system()):",
        "if False:",
        (AUTOMATIC,),
    ),
)  # fmt: skip
