"""What a caller may choose, and the environment a local run has instead of the caller's."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REGION = "us-east-1"
STACK = "parley"
HOST = "127.0.0.1"
LOOPBACK = "127.0.0.0/8,::1,localhost"
"""Webhooks of inboxes may go to programs on this machine: the desk is here, too."""
PROVIDERS_PATH = "/_providers"
TELEGRAM_PATH, GRAPH_PATH = f"{PROVIDERS_PATH}/telegram", f"{PROVIDERS_PATH}/graph"
PROVIDERS = {"TELEGRAM_API_BASE": ("Telegram", TELEGRAM_PATH), "GRAPH_API_BASE": ("WhatsApp", GRAPH_PATH)}


@dataclass(frozen=True, slots=True)
class Options:
    """Where this stack listens and lives. Two stacks with other ports and folders do not meet."""

    port: int
    aws_port: int
    data_dir: Path
    watch: bool
    packaged: bool
    private_hosts: str = LOOPBACK
    provider_bases: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, env: Mapping[str, str]) -> "Options":
        port = int(env.get("PORT") or 8000)
        chosen = {name: value for name, value in env.items() if name.endswith("_API_BASE") and value}
        return cls(
            port=port,
            aws_port=int(env.get("AWS_PORT") or 4566),
            data_dir=Path(env.get("DATA_DIR") or ".local").resolve(),
            watch=env.get("PARLEY_WATCH", "1") != "0",
            packaged=env.get("PARLEY_PACKAGED", "0") == "1",
            private_hosts=env.get("OUTGOING_PRIVATE_HOSTS", LOOPBACK),
            provider_bases={**pretended(port), **chosen},
        )

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def websocket_url(self) -> str:
        return f"ws://localhost:{self.port}/cable"

    @property
    def aws_url(self) -> str:
        return f"http://{HOST}:{self.aws_port}"

    @property
    def destination(self) -> str:
        """Where replies to customers go, for the terminal."""
        own = pretended(self.port)
        others = {PROVIDERS[name][0]: base for name in own if (base := self.provider_bases[name]) != own[name]}
        away = [f"{provider}'s go to {base}" for provider, base in others.items()]
        if not away:
            return "messages to customers stay on this machine: Telegram and WhatsApp are pretended"
        rest = ", the others stay on this machine" if len(away) < len(own) else ""
        return f"messages to customers: {', '.join(away)}{rest}"

    @property
    def temporary(self) -> Path:
        return self.data_dir / "tmp"

    @property
    def stack_file(self) -> Path:
        return self.data_dir / "stack.json"

    @property
    def log_file(self) -> Path:
        return self.data_dir / "parley.log"


def pretended(port: int) -> dict[str, str]:
    """The providers of this stack itself."""
    return {name: f"http://{HOST}:{port}{path}" for name, (_, path) in PROVIDERS.items()}


def environment(options: Options, host: Mapping[str, str]) -> dict[str, str]:
    """All that this process, its functions and its children see.

    Functions inherit the process's environment, so a developer's profile, credentials or proxies would reach them:
    a local run must not be able to speak to the real AWS.
    """
    search = os.pathsep.join([str(Path(sys.executable).parent), host.get("PATH", os.defpath)])
    return {
        "PATH": search,
        "HOME": str(options.data_dir),
        "TMPDIR": str(options.temporary),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        **_aws(options),
        **_emulator(options),
        **options.provider_bases,
    }


def _aws(options: Options) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": options.aws_url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def _emulator(options: Options) -> dict[str, str]:
    """MiniStack's settings. It reads them when it is imported."""
    return {
        "GATEWAY_PORT": str(options.aws_port),
        "BIND_HOST": HOST,
        "IOT_MTLS_ENABLED": "0",  # its listener would bind 0.0.0.0
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(options.data_dir / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(options.data_dir / "objects"),
        "LAMBDA_WARM_TTL_SECONDS": "60",
        "LOG_LEVEL": "WARNING",
    }
