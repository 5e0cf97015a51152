"""Walks through a page with the Tab key and tells what cannot be reached, seen or used."""

from collections.abc import Iterator

from playwright.sync_api import Page

MAX_STEPS = 250

# Clicks are recorded instead of performed, so that the page stays as it is. Menus open with the key itself.
RECORD = """() => {
  window.clicked = null
  window.addEventListener('click', event => {
    window.clicked = event.target.closest('a, button')
    event.preventDefault(); event.stopImmediatePropagation()
  }, {capture: true, signal: (window.recording = new AbortController()).signal})
}"""
# Controls with tabindex -1 belong to groups that arrow keys walk through: the list's rows, tables, menus.
EXPECTED = """part => {
  const shown = each => each.checkVisibility({visibilityProperty: true}) && !each.closest('[aria-hidden=true], [inert]')
    && !each.disabled && each.tabIndex >= 0
  const found = [...document.querySelectorAll(part)].flatMap(each => [...each.querySelectorAll('a[href], button')]).filter(shown)
  found.forEach((each, index) => each.dataset.walk = index)
  return found.map(each => each.getAttribute('aria-label') || each.innerText.trim() || each.outerHTML.slice(0, 120))
}"""
FOCUSED = """() => {
  const each = document.activeElement
  if (!each || each === document.body) return null
  const style = getComputedStyle(each), after = getComputedStyle(each, '::after')
  const outlined = [style, after].some(it => it.outlineStyle !== 'none' && parseFloat(it.outlineWidth) >= 1)
  const box = each.getBoundingClientRect()
  const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0
  return {number: each.dataset.walk ?? null, outlined, inView, transparent: style.opacity === '0'}
}"""
OPENED = "() => document.activeElement?.getAttribute('aria-expanded') === 'true' || !document.activeElement?.dataset.walk"
POPUP = "[role=menu], [role=dialog], [role=listbox]"
ACTED = "number => window.clicked?.dataset.walk === number"


def problems(page: Page, part: str) -> list[str]:
    """
    Tabs once through the page. Within the part (a selector), each button and link has to receive the focus, show it, and act on
    Enter; buttons on Space too.
    """
    names: list[str] = page.evaluate(EXPECTED, part)
    if not names:
        return []
    page.evaluate(RECORD)
    found, reached = [], set()
    for number, state in _walk(page):
        name = names[int(number)]
        if number in reached:
            break
        reached.add(number)
        if not state["outlined"] or state["transparent"]:
            found.append(f"“{name}” does not show the focus")
        if not state["inView"]:
            found.append(f"“{name}” has the focus outside the window")
        found += [f"“{name}” ignores {key}" for key in _keys(page) if not _acts(page, number, key)]
    page.evaluate("() => window.recording.abort()")
    found += [f"“{name}” cannot be reached" for index, name in enumerate(names) if str(index) not in reached]
    return found


def _walk(page: Page) -> Iterator[tuple[str, dict[str, bool]]]:
    for _ in range(MAX_STEPS):
        page.keyboard.press("Tab")
        state = page.evaluate(FOCUSED)
        if state and state["number"] is not None:
            yield state["number"], state


def _keys(page: Page) -> tuple[str, ...]:
    return ("Enter",) if page.evaluate("() => document.activeElement.tagName === 'A'") else ("Enter", "Space")


def _acts(page: Page, number: str, key: str) -> bool:
    page.evaluate("() => { window.clicked = null }")
    page.keyboard.press(key)
    if page.evaluate(ACTED, number):
        return True
    opened = bool(page.evaluate(OPENED))
    if opened:
        page.wait_for_selector(POPUP)  # before that, Escape would close what is behind it
        page.keyboard.press("Escape")
        page.wait_for_function("number => document.activeElement?.dataset.walk === number", arg=number)
    return opened
