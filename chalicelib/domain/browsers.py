"""The browser of a User-Agent header, under the names that Chatwoot's clients read (contract 3.4).

A few patterns of our own: a library brings a table of some thousand devices, which a function would load with every cold start,
and agents read a name and a version only. Unknown browsers are shown as such.
"""

import re

UNKNOWN = "Unknown"
MAX_USER_AGENT = 500

BROWSERS = (
    ("Microsoft Edge", r"Edg(?:e|A|iOS)?/([\d.]+)"),
    ("Opera", r"(?:OPR|OPiOS|Opera)/([\d.]+)"),
    ("Samsung Browser", r"SamsungBrowser/([\d.]+)"),
    ("Yandex", r"YaBrowser/([\d.]+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/([\d.]+)"),
    ("Chrome", r"(?:Chrome|CriOS|Chromium)/([\d.]+)"),
    ("Safari", r"Version/([\d.]+).*Safari/"),
    ("Safari", r"AppleWebKit/([\d.]+)"),
)
"""In the order in which they are looked for: most browsers name Chrome and Safari, too."""

PLATFORMS = (
    ("iOS", r"(?:iPhone|iPad|iPod).*? OS ([\d_]+)"),
    ("Android", r"Android ([\d.]+)"),
    ("Android", r"Android()"),
    ("Windows", r"Windows NT ([\d.]+)"),
    ("Chrome OS", r"CrOS \S+ ([\d.]+)"),
    ("macOS", r"Mac OS X ([\d_.]+)"),
    ("Linux", r"Linux()"),
)
DEVICES = (r"\b(iPhone|iPad|iPod)\b", r"Android [^;)]*; ([^;)]+?)(?: Build/[^;)]*)?[;)]")


def browser_of(user_agent: str) -> dict[str, str]:
    """`browser_name`, `browser_version`, `device_name`, `platform_name` and `platform_version`."""
    text = user_agent[:MAX_USER_AGENT]
    browser, browser_version = _first(BROWSERS, text)
    platform, platform_version = _first(PLATFORMS, text)
    devices = (re.search(pattern, text) for pattern in DEVICES)
    device = next((found[1].strip() for found in devices if found), UNKNOWN)
    return {
        "browser_name": browser,
        "browser_version": browser_version,
        "device_name": device,
        "platform_name": platform,
        "platform_version": platform_version.replace("_", "."),
    }


def _first(patterns: tuple[tuple[str, str], ...], text: str) -> tuple[str, str]:
    for name, pattern in patterns:
        if found := re.search(pattern, text):
            return name, found[1]
    return UNKNOWN, ""


def language_of_browser(accept_language: str) -> str:
    """The first language of an Accept-Language header (RFC 9110, 12.5.4), without its region: `en`. Empty without one."""
    found = re.match(r"\s*([A-Za-z]{2,8})", accept_language)
    return found[1].lower() if found else ""
