"""The options of a local run, and the environment that replaces the caller's."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from chalicelib.channels.loading import provider_apis

PROJECT = Path(__file__).resolve().parent.parent
REGION = "us-east-1"
STACK = "parley"
HOST = "127.0.0.1"
LOOPBACK = "127.0.0.0/8,::1,localhost"
"""Addresses that webhooks of API inboxes may call locally: programs of a developer listen on this machine."""
VITE_PORT = 5173
PROVIDERS_PATH = "/_providers"
PUSH_PATH = f"{PROVIDERS_PATH}/push"
"""The simulated push service. A real browser names its own one, which is called once somebody has turned push on in it."""
SES_PATH = f"{PROVIDERS_PATH}/ses"
"""The simulated SES: the emulated one keeps no MIME text."""
MAIL_PATH = "/_mail"
"""The page with the mails that it has taken."""
SMTP_OFFSET = 25
"""The port for mails is so much above that of the desk."""
MAILBOXES_PATH = f"{PROVIDERS_PATH}/mailboxes"
"""The simulated sign-in at Google and Microsoft."""
CLIENT_ID, CLIENT_SECRET = "simulated-application", "simulated-secret"
MAIL_FROM = "desk@parley.example"
MAIL_DOMAIN = "in.parley.example"


@dataclass(frozen=True, slots=True)
class Options:
    """Ports, data folder and switches of one stack. Stacks with different ports and folders are independent."""

    port: int
    aws_port: int
    data_dir: Path
    watch: bool
    packaged: bool
    private_hosts: str = LOOPBACK
    other_origins: str = ""
    provider_bases: Mapping[str, str] = field(default_factory=dict)
    smtp_port: int = 0
    """0: any free port."""
    imap_port: int = 0
    """Of the simulated mailboxes: any free port."""

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
            other_origins=env.get("ALLOWED_ORIGINS", ""),
            provider_bases={**simulator_urls(port), **chosen},
            smtp_port=int(env.get("SMTP_PORT") or 0),
        )

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def allowed_origins(self) -> str:
        """The other addresses of the web client on this machine: the same port by number, and Vite's development server."""
        own = (f"http://{HOST}:{self.port}", f"http://localhost:{VITE_PORT}", f"http://{HOST}:{VITE_PORT}")
        return ",".join((*own, *filter(None, [self.other_origins])))

    @property
    def websocket_url(self) -> str:
        return f"ws://localhost:{self.port}/cable"

    @property
    def aws_url(self) -> str:
        return f"http://{HOST}:{self.aws_port}"

    @property
    def mail_sign_in_simulator(self) -> str:
        return f"{self.url}{MAILBOXES_PATH} {HOST}:{self.imap_port} {HOST}:{self.smtp_port}"

    @property
    def destination(self) -> str:
        """The destination of replies to customers, as a sentence for the terminal."""
        own, titles = simulator_urls(self.port), {api.setting: " and ".join(names) for api, names in provider_apis().items()}
        bases = {api.setting: self.provider_bases.get(api.setting, api.default) for api in provider_apis()}
        external = [f"{titles[name]} messages go to {base}" for name, base in bases.items() if base != own.get(name)]
        if not external:
            return f"{' and '.join(titles.values())} are simulated locally: no message leaves this machine"
        rest = ", the other channels are simulated locally" if len(external) < len(bases) else ""
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


def provider_of(setting: str) -> str:
    """`graph` for the variable `GRAPH_API_BASE`: the name of the simulator's module."""
    return setting.removesuffix("_API_BASE").lower()


def simulated() -> dict[str, str]:
    """The paths of the simulated providers by the variable of their base URL."""
    settings = [api.setting for api in provider_apis() if find_spec(f"local.simulators.{provider_of(api.setting)}")]
    return {setting: f"{PROVIDERS_PATH}/{provider_of(setting)}" for setting in settings}


def simulator_urls(port: int) -> dict[str, str]:
    """Base URLs of this stack's simulated providers, by the variable that names them."""
    return {setting: f"http://{HOST}:{port}{path}" for setting, path in simulated().items()}


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
        "MAIL_SIGN_IN_SIMULATOR": options.mail_sign_in_simulator,
        **options.provider_bases,
    }


def _aws(options: Options) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": options.aws_url,
        "AWS_ENDPOINT_URL_SESV2": f"http://{HOST}:{options.port}{SES_PATH}",
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
