"""The web client in a real browser, spoken to by roles and visible words."""

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.stack import Facts
from tests.e2e.waiting import until
from tests.e2e.wire import Wire

PATIENCE_MS = 30_000
EVERYTHING = "/?view=all&status=all"
SIZE = {"width": 1440, "height": 900}


class DeskPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda text: self.heard.append(str(text))))
        self.list = page.get_by_role("list", name="Conversations", exact=True)
        self.rows = self.list.get_by_role("listitem")
        self.thread = page.get_by_role("main", name="Conversation")
        self.messages = page.get_by_role("region", name="Messages")
        self.reply_text = page.get_by_role("textbox", name="Reply text")
        self.note_text = page.get_by_role("textbox", name="Note text")

    def sign_in(self, email: str, password: str) -> None:
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def row(self, words: str) -> Locator:
        return self.rows.filter(has_text=words)

    def open(self, contact_name: str) -> None:
        self.row(contact_name).get_by_role("link").click()
        expect(self.thread.get_by_role("heading", name=contact_name)).to_be_visible()

    def said(self, text: str) -> Locator:
        """A message of the open thread, by all of its text."""
        return self.messages.get_by_text(text, exact=True)

    def tick(self, state: str) -> Locator:
        return self.messages.get_by_role("img", name=state, exact=True)

    def reply(self, text: str) -> None:
        self.reply_text.fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()

    def note(self, text: str) -> None:
        self.page.get_by_role("button", name="Private note", exact=True).click()
        self.note_text.fill(text)
        self.page.get_by_role("button", name="Add note").click()

    def chosen(self, what: str, value: str) -> Locator:
        """The button that shows what is chosen for the open conversation."""
        return self.thread.get_by_role("button", name=f"{what}: {value}", exact=True)

    def choose(self, what: str, value: str) -> None:
        self.thread.get_by_role("button", name=re.compile(f"^{what}: ")).click()
        self.page.get_by_role("option", name=re.compile(f"^{re.escape(value)}")).click()

    def wait_until_live(self) -> None:
        """The socket is open and has caught up: the server has told where the feed ends."""

        def heard_the_end() -> bool:
            self.page.wait_for_timeout(50)  # frames come in only while the page is waited for
            return any(text.startswith('{"head":') for text in self.heard)

        until(heard_the_end, "the page's socket is up to date")

    def attach(self, *files: Path) -> None:
        with self.page.expect_file_chooser() as choosing:
            self.page.get_by_role("button", name="Attach files").click()
        choosing.value.set_files(files)


class Desks:
    """The browsers of one test: one for each agent, which share nothing."""

    def __init__(self, browser: Browser, facts: Facts, sessions: dict[str, Path], folder: Path) -> None:
        self._browser, self._facts, self._sessions, self._folder = browser, facts, sessions, folder
        self._contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def open(self, name: str, path: str = EVERYTHING, *, wire: Wire | None = None) -> DeskPage:
        """An agent's desk. Who has not signed in yet does it now, on the page."""
        known = self._sessions.get(name)
        desk = self.open_signed_out(path, session=known, wire=wire)
        if known is None:
            user = self._facts.user(name)
            desk.sign_in(user["email"], user["password"])
        expect(desk.rows.first).to_be_visible()
        if known is None:
            self._keep_session(name, desk)
        return desk

    def open_signed_out(self, path: str = "/", *, session: Path | None = None, wire: Wire | None = None) -> DeskPage:
        context = self._browser.new_context(base_url=self._facts.url, storage_state=session, viewport=SIZE)  # type: ignore[arg-type]
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        desk = DeskPage(page)
        if wire:
            wire.attach(page, desk.heard)
        page.goto(path)
        return desk

    def _keep_session(self, name: str, desk: DeskPage) -> None:
        file = self._folder.parent / f"session-of-{name}.json"
        desk.page.context.storage_state(path=file)
        self._sessions[name] = file

    def take_screenshots(self) -> None:
        for number, context in enumerate(self._contexts):
            for page in context.pages:
                page.screenshot(path=self._folder / f"browser-{number}.png")
        print(f"screenshots are in {self._folder}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()
