"""A visitor's browser on a site that shows the widget."""

from playwright.sync_api import BrowserContext, ConsoleMessage, FrameLocator, Locator, Request, expect

from tests.e2e.socket_interceptor import SocketInterceptor
from tests.e2e.stack import StackInfo

TIMEOUT_MS = 20_000


class VisitorPage:
    """`site`: `plain`, `strict`, `app` or `account` (local/sites). The host of the sites is not that of the desk."""

    def __init__(self, context: BrowserContext, stack_info: StackInfo, site: str = "plain") -> None:
        self.page = context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.frames: list[str] = []
        self._base = stack_info.url
        self._url = f"{stack_info.url.replace('localhost', '127.0.0.1')}/_sites/{site}"
        self.page.set_default_timeout(TIMEOUT_MS)
        self.page.on("request", self._note_request)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note_message)

    def _note_request(self, request: Request) -> None:
        if request.url.startswith(self._base):
            self.requests.append(f"{request.method} {request.url.removeprefix(self._base).partition('?')[0]}")

    def _note_message(self, message: ConsoleMessage) -> None:
        """The sample sites have no icon."""
        url = message.location["url"].partition("?")[0]
        if message.type == "error" and not url.endswith("/favicon.ico"):
            self.errors.append(f"{message.text} ({url})")

    def visit(self, *, interceptor: SocketInterceptor | None = None) -> "VisitorPage":
        """Returns when the widget has loaded."""
        if interceptor:
            interceptor.attach(self.page, self.frames)
        self.page.add_init_script("addEventListener('chatwoot:ready', () => { window.isReady = true })")
        self.page.goto(self._url)
        self.page.wait_for_function("window.isReady")
        return self

    def reload(self) -> None:
        self.page.reload()
        self.page.wait_for_function("window.isReady")

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("#chatwoot_live_chat_widget")

    @property
    def bubble(self) -> Locator:
        return self.page.get_by_role("button", name="Chat with us")

    @property
    def texts(self) -> Locator:
        """The texts in the thread."""
        return self.chat.locator(".rich-text")

    def open_widget(self) -> None:
        self.bubble.click()

    def open_chat(self) -> "VisitorPage":
        self.open_widget()
        expect(self.chat.get_by_label("Write a message")).to_be_focused()
        return self

    def write(self, text: str) -> None:
        self.chat.get_by_label("Write a message").fill(text)
        self.page.keyboard.press("Enter")

    def wait_until_sent(self, text: str) -> None:
        expect(self.texts.get_by_text(text, exact=True)).to_be_visible()
        expect(self.chat.get_by_text("Sending…")).to_have_count(0)
