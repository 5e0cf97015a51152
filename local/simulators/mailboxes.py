"""The pages and the token endpoint of Google and Microsoft as far as the desk calls them. Any address signs in.

`/_providers/mailboxes` lists the mailboxes, and ends the access to one.
"""

import json
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from local.imap import SimulatedMailboxes
from local.options import CLIENT_ID, CLIENT_SECRET
from local.simulators.base import Environment, Simulator
from local.simulators.exchange import Answer, Request, json_answer

TITLES = {"google": "Google", "microsoft": "Microsoft"}
EXPIRES_SECONDS = 600
"""Short, so that the desk renews its access within minutes."""

STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1rem}"
    "label{display:block;margin:1rem 0}input{display:block;width:100%;box-sizing:border-box;font:inherit;padding:.5rem}"
    "button{font:inherit;padding:.5rem 1rem;margin-inline-end:.5rem}"
)


class Mailboxes(Simulator):
    def __init__(self, environment: Environment, mailboxes: SimulatedMailboxes) -> None:
        super().__init__(environment)
        self._mailboxes = mailboxes
        self._codes: dict[str, tuple[str, str]] = {}
        self._refresh: dict[str, str] = {}

    def answer(self, request: Request) -> Answer:
        provider, _, page = request.path.partition("/")
        if provider in TITLES and page == "token" and request.method == "POST":
            return self._token(request, provider)
        if provider in TITLES and page == "authorize":
            return self._authorize(request, provider)
        if provider == "withdraw":
            self._mailboxes.ended.add(request.query.get("email", ""))
        return self._list() if provider in ("", "withdraw") else _page("Not found", "<p>There is no such page.</p>", 404)

    def _authorize(self, request: Request, provider: str) -> Answer:
        """The form comes back to the same address with the chosen mailbox."""
        query = request.query
        if query.get("client_id") != CLIENT_ID or query.get("code_challenge_method") != "S256":
            return _page(TITLES[provider], "<p>The application is not known.</p>", 400)
        if "choice" not in query:
            return _page(f"Sign in with {TITLES[provider]}", _form(query))
        answer = {"state": query.get("state", "")}
        if query["choice"] == "allow":
            code = uuid4().hex
            self._codes[code] = (query.get("email", "").strip().lower(), query.get("code_challenge", ""))
            answer["code"] = code
        else:
            answer["error"] = "access_denied"
        place = urlsplit(query.get("redirect_uri", ""))
        if place.path != f"/{provider}/callback":
            return _page(TITLES[provider], "<p>The redirect address is not registered.</p>", 400)
        target = escape(f"{place.geturl()}?{urlencode(answer)}")
        return _page("Back to Parley", f'<meta http-equiv="refresh" content="0;url={target}"><a href="{target}">Continue</a>')

    def _token(self, request: Request, provider: str) -> Answer:
        if (request.text("client_id"), request.text("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return json_answer({"error": "invalid_client"}, 401)
        email = self._refresh.get(request.text("refresh_token"))
        if request.text("grant_type") == "authorization_code":
            email, challenge = self._codes.pop(request.text("code"), ("", ""))
            email = email if challenge == _challenge(request.text("code_verifier")) else ""
            self._mailboxes.ended.discard(email)
            self._mailboxes.mails.setdefault(email, [])
        if not email or email in self._mailboxes.ended:
            return json_answer({"error": "invalid_grant"}, 400)
        return json_answer(self._tokens(email, provider))

    def _tokens(self, email: str, provider: str) -> dict[str, Any]:
        access, refresh = uuid4().hex, uuid4().hex
        self._mailboxes.tokens[access], self._refresh[refresh] = email, email
        claims = {"aud": CLIENT_ID, "email": email, "preferred_username": email, "iat": int(time.time())}
        body = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return {
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": EXPIRES_SECONDS,
            "token_type": "Bearer",
            "id_token": f"simulated.{body}.{provider}",
        }

    def _list(self) -> Answer:
        rows = "".join(
            f"<li>{escape(each)} {'(withdrawn)' if each in self._mailboxes.ended else _withdraw(each)}</li>"
            for each in self._mailboxes.mails
        )
        return _page("Simulated mailboxes", f"<ul>{rows}</ul>" if rows else "<p>Nobody has signed in.</p>")


def _withdraw(email: str) -> str:
    return f'<a href="/_providers/mailboxes/withdraw?{escape(urlencode({"email": email}))}">Withdraw the access</a>'


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _form(query: Any) -> str:
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items() if name != "email"
    )
    email = escape(query.get("login_hint", "support@acme.example"))
    return (
        f'<form>{kept}<label>E-mail address <input name="email" type="email" required value="{email}"></label>'
        '<button name="choice" value="allow">Allow</button>'
        '<button name="choice" value="deny" formnovalidate>Deny</button></form>'
    )


def _page(title: str, body: str, status: int = 200) -> Answer:
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>{body}"
    )
    return Answer(status, "text/html; charset=utf-8", page.encode())
