"""A token by which a browser shows that a person has signed in with it before.

It is signed with a digest of the person's password hash, so that nothing is stored for it and a new password ends it. It gives
no access: it only keeps strangers' attempts from counting against this browser.
"""

import hmac

from chalicelib.domain.keys import hashed
from chalicelib.domain.people import User

COOKIE = "parley_browser"
MAX_AGE_SECONDS = 180 * 86_400


def browser_token(user: User, browser: str) -> str:
    """`browser`: a random id of the browser."""
    return f"{browser}.{_signature(user, browser)}"


def known_browser(user: User | None, token: str | None) -> str | None:
    """The browser's id when the token is the user's, otherwise None."""
    browser, _, signature = (token or "").partition(".")
    if user is None or not 0 < len(browser) <= 64 or len(signature) != 64:
        return None
    return browser if hmac.compare_digest(_signature(user, browser).encode(), signature.encode()) else None


def _signature(user: User, browser: str) -> str:
    key = hashed(f"known browser {user.id} {user.password_hash}")
    return hmac.new(key.encode(), browser.encode(), "sha256").hexdigest()
