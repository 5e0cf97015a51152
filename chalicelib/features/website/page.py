"""The page that a site shows in its frame: the widget's settings and a first picture of it, which needs no script.

Everything in it is the same for all visitors of a site, so that the CDN keeps it (docs/decisions/0038-page-of-the-widget.md).
"""

from html import escape

import msgspec

from chalicelib.domain.websites import Website, ink_on
from chalicelib.views.widget_config import PublicWidgetShape

SCRIPT = "/packs/js/widget.js"
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
ANYWHERE = "* file: capacitor: ionic:"
"""`*` covers http and https only. The pages of apps in a web view have schemes of their own."""

IN_JSON = str.maketrans({character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"})
"""None of them can end the script element or begin a comment in it. All of them occur in JSON within strings only."""

STYLE = """
*{box-sizing:border-box}
html,body,#app{height:100%;margin:0}
.shell,.note{font:15px/1.45 system-ui,sans-serif;color:#0f172a;background:#fff}
.shell{display:flex;flex-direction:column;height:100%}
.shell header{padding:24px 20px;background:var(--color);color:var(--ink)}
.shell h1{margin:0;font-size:20px;line-height:1.3;overflow-wrap:anywhere}
.shell p{margin:6px 0 0;overflow-wrap:anywhere}
.shell main{flex:1}
.shell footer{margin:16px;height:44px;border:1px solid #8b8d98;border-radius:12px}
.note{height:100%;margin:0;padding:20vh 24px;text-align:center}
"""
"""Everything but sizes belongs to the first picture: the widget has styles, colors and a dark scheme of its own."""


def widget_page(config: PublicWidgetShape) -> str:
    title, tagline = config.welcome_title or config.website_name, config.welcome_tagline
    color = config.widget_color
    return _document(
        config.locale,
        title=config.website_name,
        body=(
            f'<div id="app"><div class="shell" style="--color:{escape(color)};--ink:{ink_on(color)}" aria-busy="true">'
            f'<header><h1 dir="auto">{escape(title)}</h1>{_tagline(tagline)}</header><main></main><footer></footer></div></div>\n'
            f'<script type="application/json" id="widget-config">{in_script(config)}</script>\n'
            f'<script type="module" src="{SCRIPT}"></script>'
        ),
    )


def refusal_page(message: str, locale: str) -> str:
    """For the people who build the site: a frame without an answer would stay empty."""
    return _document(locale, title=message, body=f'<p class="note">{escape(message)}</p>')


def page_headers(website: Website | None, public_url: str, upload_base: str) -> dict[str, str]:
    """`website` None: of a refusal. The policy has no `x-frame-options` beside it, which cannot name several sites."""
    return {
        "Cache-Control": "public, max-age=60, stale-while-revalidate=600",
        "Content-Security-Policy": policy(website, public_url, upload_base),
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Referrer-Policy": "strict-origin-when-cross-origin",
    }


def policy(website: Website | None, public_url: str, upload_base: str) -> str:
    """Pictures and sounds come from providers and from signed addresses, which have no TLS where the desk itself has none: in a
    local run. Files are put into the bucket below `upload_base`. The desk's own pages may always show the widget."""
    files = "https: data: blob:" if public_url.startswith("https:") else "http: https: data: blob:"
    hosts = website.allowed_hosts if website else ()
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        f"connect-src 'self' {upload_base}",
        f"img-src 'self' {files}",
        f"media-src 'self' {files}",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors " + (" ".join(("'self'", *hosts)) if hosts else ANYWHERE),
    )
    return "; ".join(rules)


def in_script(config: PublicWidgetShape) -> str:
    return msgspec.json.encode(config).decode().translate(IN_JSON)


def _tagline(tagline: str) -> str:
    return f'<p dir="auto">{escape(tagline)}</p>' if tagline else ""


def _document(locale: str, *, title: str, body: str) -> str:
    language = locale.replace("_", "-")
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
