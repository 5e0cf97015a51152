"""Runs axe-core, a checker of accessibility rules, on the page that a browser shows."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parent.parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""Tags of WCAG 2.2, levels A and AA, and of axe's recommendations."""

RUN = """async ([part, options, exceptions]) => {
  await new Promise(ready => requestAnimationFrame(() => requestAnimationFrame(ready)))
  const found = await axe.run(part === 'body' ? document : part, {...options, resultTypes: ['violations']})
  const isException = (rule, node) => exceptions[rule] && document.querySelector(node.target[0])?.matches(exceptions[rule])
  return found.violations.flatMap(({id, nodes}) => nodes.filter(node => !isException(id, node))
    .map(node => [id, node.target.join(' '), node.html.slice(0, 160), node.failureSummary || '']))
}"""

# After a change of theme, each nested element with a transition would begin a frame after the one around it has ended.
WITHOUT_TRANSITIONS = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('*, *::before, *::after { transition: none !important }')
  document.adoptedStyleSheets.push(sheet)
}"""

# An open menu lies at the end of the page, outside its landmarks. It has the focus and a name of its own, as a dialog has.
EXCEPTIONS = {"region": ":is([role=menu], [role=menu] *, :has(> [role=menu]))"}
"""Elements that may violate a rule, by rule."""


@dataclass(frozen=True)
class Violation:
    rule: str
    target: str
    html: str
    summary: str

    def __str__(self) -> str:
        reasons = " ".join(line.strip() for line in self.summary.splitlines()[1:])
        return f"{self.rule}: {self.target}\n    {self.html}\n    {reasons}"


@cache
def script() -> str:
    assert SCRIPT.exists(), f"{SCRIPT} is missing: run `npm ci` in web/."
    return SCRIPT.read_text()


def violations(page: Page, part: str = "body", *, rules: tuple[str, ...] = ()) -> list[Violation]:
    """
    All violations in a part of the page (a selector), or only those of the named rules. Rules on the page as a whole,
    such as that of landmarks, apply to "body" only. Loads axe-core where the page has none.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
        page.evaluate(WITHOUT_TRANSITIONS)
    only: dict[str, Any] = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    found = page.evaluate(RUN, [part, {"runOnly": only}, EXCEPTIONS])
    return [Violation(*each) for each in found]
