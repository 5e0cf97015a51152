"""The only reader of the environment."""

import os
from collections.abc import Mapping

from msgspec import Struct


class Settings(Struct, frozen=True):
    """The configuration of a deployment. Every variable is listed in docs/settings.md."""

    stage: str
    table: str
    ingest_queue: str
    broadcast_queue: str
    events_queue: str
    background_queue: str
    outbound_queue: str
    mail_queue: str
    forward_failures: str
    files_bucket: str
    websocket_endpoint: str
    public_url: str
    mail_from: str
    mail_domain: str
    mail_configuration_set: str
    """Of SES: by it, SES reports what became of a reply. Empty: it reports nothing."""

    google_app: tuple[str, str]
    microsoft_app: tuple[str, str]
    """Id and secret of the operator's application at the provider of mailboxes."""

    mail_sign_in_simulator: str
    api_bases: Mapping[str, str]
    """Base URLs of providers that replace a channel's default, by variable: all variables that end in `_API_BASE`."""

    outgoing_private_hosts: str
    allowed_origins: str
    origin_secret: str
    rate_limits: str
    digest_key: str
    customer_sockets_per_inbox: int
    endpoint_url: str | None
    region: str

    @classmethod
    def read(cls, env: Mapping[str, str] | None = None) -> "Settings":
        given = os.environ if env is None else env
        return cls(
            stage=given.get("STAGE", "local"),
            table=given.get("TABLE_NAME", "parley"),
            ingest_queue=given.get("INGEST_QUEUE_URL", ""),
            broadcast_queue=given.get("BROADCAST_QUEUE_URL", ""),
            events_queue=given.get("EVENTS_QUEUE_URL", ""),
            background_queue=given.get("BACKGROUND_QUEUE_URL", ""),
            outbound_queue=given.get("OUTBOUND_QUEUE_URL", ""),
            mail_queue=given.get("MAIL_QUEUE_URL", ""),
            forward_failures=given.get("FORWARD_FAILURES_URL", ""),
            files_bucket=given.get("FILES_BUCKET", ""),
            websocket_endpoint=given.get("WEBSOCKET_ENDPOINT", ""),
            public_url=given.get("PUBLIC_URL", "").rstrip("/"),
            mail_from=given.get("MAIL_FROM", ""),
            mail_domain=given.get("MAIL_DOMAIN", "").lower(),
            mail_configuration_set=given.get("MAIL_CONFIGURATION_SET", ""),
            google_app=(given.get("GOOGLE_OAUTH_CLIENT_ID", ""), given.get("GOOGLE_OAUTH_CLIENT_SECRET", "")),
            microsoft_app=(given.get("AZURE_APP_ID", ""), given.get("AZURE_APP_SECRET", "")),
            mail_sign_in_simulator=given.get("MAIL_SIGN_IN_SIMULATOR", ""),
            api_bases={name: value for name, value in given.items() if name.endswith("_API_BASE") and value},
            outgoing_private_hosts=given.get("OUTGOING_PRIVATE_HOSTS", ""),
            allowed_origins=given.get("ALLOWED_ORIGINS", ""),
            origin_secret=given.get("ORIGIN_SECRET", ""),
            rate_limits=given.get("RATE_LIMITS", ""),
            digest_key=given.get("DIGEST_KEY", ""),
            customer_sockets_per_inbox=int(given.get("CUSTOMER_SOCKETS_PER_INBOX", "5000")),
            endpoint_url=given.get("AWS_ENDPOINT_URL") or None,
            region=given.get("AWS_REGION") or given.get("AWS_DEFAULT_REGION") or "us-east-1",
        )
