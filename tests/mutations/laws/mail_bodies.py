"""Bodies of mails: no word of a customer is folded away in doubt, and nothing of a mail runs, moves or asks another server."""

from tests.mutations.mutation import Mutation

LINES = "chalicelib/mime/quote_lines.py"
HTML = "chalicelib/mime/html.py"
STYLES = "chalicelib/mime/styles.py"
TAGS = "chalicelib/mime/tags.py"
QUOTES = ("tests/unit/mime/test_quotes.py",)
CLEANING = ("tests/unit/mime/test_html.py",)

MUTATIONS = (
    Mutation(
        "an answer below a quotation is folded",
        8,
        LINES,
        "            return at + size\n        self.start = None\n        return at + 1\n",
        "            return at + size\n        return at + 1\n",
        QUOTES,
    ),
    Mutation(
        "a forwarded mail is folded",
        8,
        LINES,
        "        if is_forward(self.words[at]):\n            self.start = None\n",
        "        if is_forward(self.words[at]):\n            self._mark(at)\n",
        QUOTES,
    ),
    Mutation(
        "a mail without a word of its own is empty",
        8,
        LINES,
        "        return start if any(self.words[:start]) else len(self.lines)\n",
        "        return start\n",
        QUOTES,
    ),
    Mutation(
        "a drawing with scripts is a picture",
        8,
        HTML,
        "data:image/(?:png|",
        "data:image/(?:svg\\+xml|png|",
        CLEANING,
    ),
    Mutation(
        "a picture waits under no name",
        8,
        HTML,
        '        attributes["data-remote-src"] = _absolute(remote)\n',
        "        pass\n",
        CLEANING,
    ),
    Mutation(
        "a tracker is a picture like others",
        8,
        HTML,
        "    if remote and _is_tracker(token):\n",
        "    if False:\n",
        CLEANING,
    ),
    Mutation(
        "a link's words may name another host",
        8,
        HTML,
        "    if named and host and not _are_related(named[1].lower(), host):\n",
        "    if False:\n",
        CLEANING,
    ),
    Mutation(
        "a style may be anything",
        8,
        STYLES,
        " or UNSAFE_VALUE.search(value):\n",
        ":\n",
        CLEANING,
    ),
    Mutation(
        "words behind a deep nesting stay within it",
        8,
        TAGS,
        "            self.dropped[name] -= 1\n",
        "            pass\n",
        CLEANING,
    ),
)
