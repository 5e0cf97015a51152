"""The web client in a real browser. Tests find elements by their role and visible text, as users do."""

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.socket_interceptor import SocketInterceptor
from tests.e2e.stack import StackInfo
from tests.e2e.waiting import until

TIMEOUT_MS = 30_000
ALL_CONVERSATIONS = "/?view=all&status=all"
VIEWPORT = {"width": 1440, "height": 900}


class DeskPage:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[str] = []
        self.answered: list[str] = []
        """The addresses whose answers the page has received whole."""
        page.on("websocket", lambda socket: socket.on("framereceived", lambda text: self.frames.append(str(text))))
        page.on("requestfinished", lambda request: self.answered.append(request.url))
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

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    def open(self, contact_name: str) -> None:
        self.row(contact_name).get_by_role("link").click()
        expect(self.thread.get_by_role("heading", name=contact_name)).to_be_visible()

    def message_text(self, text: str) -> Locator:
        """A message of the open thread with exactly this text."""
        return self.messages.get_by_text(text, exact=True)

    def delivery_icon(self, state: str) -> Locator:
        return self.messages.get_by_role("img", name=state, exact=True)

    def reply(self, text: str) -> None:
        self.reply_text.fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()

    def note(self, text: str) -> None:
        self.page.get_by_role("button", name="Private note", exact=True).click()
        self.note_text.fill(text)
        self.page.get_by_role("button", name="Add note").click()

    def selection(self, field: str, value: str) -> Locator:
        """The button that shows the selected value of a field of the open conversation."""
        return self.thread.get_by_role("button", name=f"{field}: {value}", exact=True)

    def select(self, field: str, value: str) -> None:
        self.thread.get_by_role("button", name=re.compile(f"^{field}: ")).click()
        self.page.get_by_role("option", name=re.compile(f"^{re.escape(value)}")).click()

    def wait_until_live(self) -> None:
        """
        Waits until the socket has caught up: the server's head frame ends a resume. The list of notifications is read then, and
        brings conversations, so that it has to be there before a test holds or delays what happens next.
        """

        def is_live() -> bool:
            self.page.wait_for_timeout(50)  # Playwright delivers frames only while a test waits for the page
            caught_up = any(text.startswith('{"head":') for text in self.frames)
            return caught_up and any("/notifications?" in url for url in self.answered)

        until(is_live, "the page's socket is up to date and its notifications are there")

    def attach(self, *files: Path) -> None:
        with self.page.expect_file_chooser() as choosing:
            self.page.get_by_role("button", name="Attach files").click()
        choosing.value.set_files(files)


class Desks:
    """The browser contexts of one test: one for each agent, without shared storage."""

    def __init__(self, browser: Browser, stack_info: StackInfo, sessions: dict[str, Path], folder: Path) -> None:
        self._browser, self._stack_info, self._sessions, self._folder = browser, stack_info, sessions, folder
        self._contexts: list[BrowserContext] = []
        self.page_errors: list[str] = []

    def open(self, name: str, path: str = ALL_CONVERSATIONS, *, interceptor: SocketInterceptor | None = None) -> DeskPage:
        """Opens an agent's desk. The first time, signs in on the page and keeps the session for later tests."""
        session = self._sessions.get(name)
        desk = self.open_signed_out(path, session=session, interceptor=interceptor)
        if session is None:
            user = self._stack_info.user(name)
            desk.sign_in(user["email"], user["password"])
        expect(desk.rows.first).to_be_visible()
        if session is None:
            self._save_session(name, desk)
        return desk

    def open_signed_out(
        self, path: str = "/", *, session: Path | None = None, interceptor: SocketInterceptor | None = None
    ) -> DeskPage:
        context = self._browser.new_context(base_url=self._stack_info.url, storage_state=session, viewport=VIEWPORT)  # type: ignore[arg-type]
        self._contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        desk = DeskPage(page)
        if interceptor:
            interceptor.attach(page, desk.frames)
        page.goto(path)
        return desk

    def _save_session(self, name: str, desk: DeskPage) -> None:
        file = self._folder / f"session-of-{name}.json"  # of this test alone: others of the worker use other stacks
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
