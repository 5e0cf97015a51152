"""Texts that attack a page which does not escape them, and a monitor that detects a successful attack."""

from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Page, Request

CANARY = "canary.example"
HIT = "window.__hit=1"

TEXTS = {
    "script": f"<script>{HIT}</script>",
    "script from the canary": f"</div></textarea><script src=https://{CANARY}/s.js></script>",
    "image": f"\"'><img src=x onerror={HIT}>",
    "image from the canary": f"<img src=https://{CANARY}/i.png>",
    "svg": f"<svg/onload={HIT}>",
    "script link": f"<a href=javascript:{HIT}>here</a> javascript:{HIT}",
    "data link": f"data:text/html,<script>{HIT}</script> <a href=data:text/html,x>d</a>",
    "markdown link": f"[here](javascript:{HIT}) ![i](https://{CANARY}/m.png) [a](<jav&#x09;ascript:{HIT}>)",
    "markdown attribute": f'[x](https://ok.example/" onmouseover="{HIT}) <https://ok.example/"onfocus={HIT}>',
    "entities": f"&lt;img src=x onerror={HIT}&gt; &#60;script&#62;{HIT}&#60;/script&#62; &amp;lt;b&amp;gt;",
    "style": f"<style>*{{display:none!important}}</style><b style='position:fixed;inset:0;background:url(https://{CANARY}/c)'>",
    "css rules": f"red;}}body{{display:none}} url(https://{CANARY}/u) expression({HIT})",
    "bidi": "\u202egnp.exe\u202d \u2066\u2067left\u2069 \u200fright \u061c\u202b",
    "zero width": "pa\u200bss\u200cwo\u200drd\u2060\ufeff \u00ad",
    "long word": "w" * 5000,
    "zalgo": "Z" + "\u0337\u0310\u035c\u0489" * 40 + "algo",
    "template": f"{{{{constructor.constructor('{HIT}')()}}}} ${{{HIT}}} <%= 1 %> #{{1}}",
}
"""Attack texts by name. Each sets `window.__hit`, loads from the canary host, or breaks the layout."""

FIND_OVERFLOWING = """() => [document.scrollingElement, ...document.querySelectorAll('main, aside, nav, [role=region], ul, ol')]
    .filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
    .filter(each => each === document.scrollingElement || ['auto', 'scroll'].includes(getComputedStyle(each).overflowX))
    .map(each => `${each.tagName} ${each.getAttribute('aria-label')}: ${each.scrollWidth} in ${each.clientWidth}`)"""
INJECTED_ELEMENTS = "script:not([src^='/']), iframe, object, embed, base, [onerror], [onload], [onfocus], [onmouseover]"


class PageMonitor:
    """Records the actions of a page that a displayed text must not cause."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self.external_requests: list[str] = []
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._request)
        page.route(f"**://{CANARY}/**", lambda route: route.abort())

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if (urlsplit(request.url).hostname or "127.0.0.1") not in ("127.0.0.1", "localhost"):
            self.external_requests.append(request.url)

    def assert_no_attack_succeeded(self) -> None:
        page = self._page
        assert page.evaluate("window.__hit") is None
        assert (self.dialogs, self.errors, self.external_requests) == ([], [], [])
        assert page.locator("body").locator(INJECTED_ELEMENTS).count() == 0
        assert page.evaluate("[...document.links].map(each => each.protocol).filter(each => !/^https?:$/.test(each))") == []
        overflowing = page.evaluate(FIND_OVERFLOWING)
        assert overflowing == [], overflowing
