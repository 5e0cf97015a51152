"""The options of a local run, and the environment that replaces the caller's."""

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
"""Addresses that webhooks of API inboxes may call locally: programs of a developer listen on this machine."""
PROVIDERS_PATH = "/_providers"
TELEGRAM_PATH, GRAPH_PATH = f"{PROVIDERS_PATH}/telegram", f"{PROVIDERS_PATH}/graph"
PROVIDERS = {"TELEGRAM_API_BASE": ("Telegram", TELEGRAM_PATH), "GRAPH_API_BASE": ("WhatsApp", GRAPH_PATH)}


@dataclass(frozen=True, slots=True)
class Options:
    """Ports, data folder and switches of one stack. Stacks with different ports and folders are independent."""

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
            provider_bases={**simulator_urls(port), **chosen},
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
        """The destination of replies to customers, as a sentence for the terminal."""
        own = simulator_urls(self.port)
        others = {PROVIDERS[name][0]: base for name in own if (base := self.provider_bases[name]) != own[name]}
        external = [f"{provider} messages go to {base}" for provider, base in others.items()]
        if not external:
            return "Telegram and WhatsApp are simulated locally: no message leaves this machine"
        rest = ", the other channels are simulated locally" if len(external) < len(own) else ""
        return f"{', '.join(external)}{rest}"

    @property
    def temporary(self) -> Path:
        return self.data_dir / "tmp"

    @property
    def stack_file(self) -> Path:
        return self.data_dir / "stack.json"

    @property
    def log_file(self) -> Path:
        return self.data_dir / "parley.log"


def simulator_urls(port: int) -> dict[str, str]:
    """Base URLs of this stack's simulated providers, by the variable that names them."""
    return {name: f"http://{HOST}:{port}{path}" for name, (_, path) in PROVIDERS.items()}


def environment(options: Options, host: Mapping[str, str]) -> dict[str, str]:
    """The complete environment of this process, its functions and its other children.

    Functions inherit it, so a developer's AWS profile, credentials or proxies would reach them. A local run must not be able
    to call the real AWS.
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
    """MiniStack's settings, which it reads at import."""
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
