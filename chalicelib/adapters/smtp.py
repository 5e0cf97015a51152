"""ports.Submission with the standard library: mails by the SMTP server of a company."""

import smtplib
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chalicelib.adapters.http import connected_socket
from chalicelib.domain.mail_hosts import SIGN_IN_AGAIN, SMTP_PORTS, MailHost
from chalicelib.domain.network_policy import PrivateHosts
from chalicelib.domain.outbound import SendLater, SendRefused, SendUnknown
from chalicelib.ports import AddressRefused

READ_SECONDS = 20
LOGIN_REFUSED = "The mail server refuses the login or its password."
FIRST_REFUSAL = 500
MAX_REASON = 300


class SmtpSubmission:
    """`private`: the internal hosts to which connections are allowed, also without encryption. `context`: the trusted
    certificates; None: those of the system."""

    def __init__(self, private: PrivateHosts, *, context: ssl.SSLContext | None = None) -> None:
        self._private, self._context = private, context

    def check(self, host: MailHost) -> None:
        with self._session(host):
            pass

    def send(self, host: MailHost, raw: bytes, *, sender: str, to: Sequence[str]) -> None:
        with self._session(host) as session:
            _begin(session, sender, to)
            _finish(session, raw)

    @contextmanager
    def _session(self, host: MailHost) -> Iterator[smtplib.SMTP]:
        if refusal := self._private.refusal_of_mail_host(host.host, host.port, SMTP_PORTS):
            raise SendRefused(refusal)
        session = _Connection(host, self._private, self._context or ssl.create_default_context())
        try:
            self._log_in(session, host)
            yield session
        finally:
            session.close()

    def _log_in(self, session: "_Connection", host: MailHost) -> None:
        try:
            session.open()
            if not host.encrypted and not self._private.may_be_unencrypted(host.host, host.port):
                session.secure()
            session.log_in(host)
        except AddressRefused:
            raise SendRefused("The address of the mail server leads into a private network.") from None
        except smtplib.SMTPAuthenticationError as error:
            raise _outcome(error.smtp_code, SIGN_IN_AGAIN if host.oauth else LOGIN_REFUSED) from None
        except smtplib.SMTPNotSupportedError:
            raise SendRefused("The mail server offers no login or no encryption.") from None
        except smtplib.SMTPResponseException as error:
            raise _outcome(error.smtp_code, _words(error.smtp_code, error.smtp_error)) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise SendLater(f"{type(error).__name__}: The mail server cannot be reached.") from None


class _Connection(smtplib.SMTP):
    """Connects to a checked address, and speaks TLS from the first byte if the host asks for it."""

    def __init__(self, host: MailHost, private: PrivateHosts, context: ssl.SSLContext) -> None:
        super().__init__(local_hostname=host.greeting, timeout=READ_SECONDS)
        self._place, self._private, self._tls = host, private, context
        self._host = host.host

    def open(self) -> None:
        code, text = self.connect(self._place.host, self._place.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        self.ehlo_or_helo_if_needed()

    def secure(self) -> None:
        self.starttls(context=self._tls)

    def log_in(self, host: MailHost) -> None:
        """The empty answer to a token's refusal ends the server's explanation."""
        if host.oauth:
            self.ehlo_or_helo_if_needed()
            self.auth("XOAUTH2", lambda challenge=None: host.token_login if challenge is None else "")
        elif host.login:
            self.login(host.login, host.password)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = connected_socket(host, port, self._private)
        made.settimeout(timeout)
        return self._tls.wrap_socket(made, server_hostname=host) if self._place.encrypted else made


def _begin(session: smtplib.SMTP, sender: str, to: Sequence[str]) -> None:
    """A mail that one of its receivers cannot have is refused for all, so that its state is one for all."""
    try:
        _accepted(session.mail(sender))
        for address in to:
            _accepted(session.rcpt(address))
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise SendLater(f"{type(error).__name__}: The mail server has ended the connection.") from None


def _finish(session: smtplib.SMTP, raw: bytes) -> None:
    """After the text, a lost answer leaves open whether the mail is sent."""
    try:
        code, text = session.data(raw)
    except smtplib.SMTPDataError as error:
        raise _outcome(error.smtp_code, _words(error.smtp_code, error.smtp_error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise SendUnknown(f"{type(error).__name__}: The mail server did not answer; the mail may or may not be sent.") from None
    _accepted((code, text))


def _accepted(answer: tuple[int, bytes]) -> None:
    code, text = answer
    if code >= 400:
        raise _outcome(code, _words(code, text))


def _outcome(code: int, reason: str) -> SendRefused | SendLater:
    return SendRefused(reason) if code >= FIRST_REFUSAL else SendLater(reason)


def _words(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code}: {' '.join(words.split())}"[:MAX_REASON]
