"""`python -m infra.password_link --stage … --email …`: prints a link by which a person of a deployment sets a new password."""

import argparse

from botocore.exceptions import BotoCoreError, ClientError

from infra import stacks
from infra.account import take_environment


def link_for(email: str) -> str:
    """Raises `stacks.DeploymentError` when nobody has the address."""
    # Imported late: the adapters read the environment when they are built.
    from chalicelib.actions.password_links import make_link
    from chalicelib.bootstrap import desk
    from chalicelib.domain import keys
    from chalicelib.domain.email_addresses import clean_email
    from chalicelib.domain.errors import DeskError

    try:
        claim = desk().store.get(keys.email_of_user(clean_email(email)))
    except DeskError as refusal:
        raise stacks.DeploymentError(refusal.message) from refusal
    user = desk().store.get(keys.user(int(claim.refers_to[0]))) if claim else None
    if user is None:
        raise stacks.DeploymentError(f"nobody has the address {email}")
    return make_link(desk(), user).url


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.password_link", description=__doc__)
    parser.add_argument("--stage", default="production")
    parser.add_argument("--email", required=True, help="address with which the person signs in")
    options = parser.parse_args()
    try:
        take_environment(stacks.session(options.stage), options.stage)
        link = link_for(options.email)
    except (stacks.DeploymentError, BotoCoreError, ClientError) as error:
        raise SystemExit(f"No link was made: {error}") from None
    print(f"Open within seven days: {link}")


if __name__ == "__main__":
    main()
