"""Lines of `text/plain; format=flowed` (RFC 3676) joined to paragraphs."""

import re

QUOTE = re.compile(r">*")


def unflow(text: str, *, delsp: bool) -> str:
    """A line that ends with a blank continues in the next one of the same quote depth. `-- ` begins a signature."""
    out: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in text.split("\n"):
        marks = len(QUOTE.match(line)[0])  # type: ignore[index] # matches every line
        content = line[marks:].removeprefix(" ")
        if paragraph and (marks != depth or content == "-- "):
            out.append(_quoted(depth, "".join(paragraph)))
            paragraph = []
        depth = marks
        flows = content.endswith(" ") and content != "-- "
        paragraph.append(content[:-1] if flows and delsp else content)
        if not flows:
            out.append(_quoted(depth, "".join(paragraph)))
            paragraph = []
    return "\n".join([*out, _quoted(depth, "".join(paragraph))] if paragraph else out)


def _quoted(depth: int, text: str) -> str:
    return f"{'>' * depth} {text}" if depth else text
