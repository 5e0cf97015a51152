"""`python -m infra.account --stage … --email … --name …`: opens an account on a deployment.

It prints a link by which the first administrator sets a password.
"""

import argparse
import os
import secrets

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import stacks


def take_environment(aws: boto3.Session, stage: str) -> str:
    """Copies the environment of the deployment's API function into this process. Returns the desk's URL."""
    outputs = stacks.outputs(aws.client("cloudformation"), stacks.stack_name(stage))
    function = aws.client("lambda").get_function_configuration(FunctionName=outputs["APIHandlerName"])
    os.environ.update(function["Environment"]["Variables"])
    os.environ["AWS_REGION"] = aws.region_name
    return outputs["PublicUrl"]


def open_first_account(*, name: str, admin_name: str, email: str) -> tuple[int, str]:
    """The number of the account, and the link by which its administrator sets a password."""
    # Imported late: the adapters read the environment when they are built.
    from chalicelib.actions.accounts import create_account
    from chalicelib.actions.password_links import make_link
    from chalicelib.bootstrap import desk
    from chalicelib.domain.errors import DeskError

    password = f"{secrets.token_urlsafe(15)}-1Aa!"  # one of each character class that the password rules require
    try:
        account, user = create_account(desk(), name=name, admin_name=admin_name, email=email, password=password)
    except DeskError as refusal:
        raise stacks.DeploymentError(refusal.message) from refusal
    return account.id, make_link(desk(), user).url


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.account", description=__doc__)
    parser.add_argument("--stage", default="production")
    parser.add_argument("--email", required=True, help="address of the first administrator, who signs in with it")
    parser.add_argument("--name", required=True, help="name of the account, usually the company")
    parser.add_argument("--admin-name", help="name of the administrator; default: the part of the address before the @")
    options = parser.parse_args()
    if "@" not in options.email or not options.name.strip():
        parser.error("EMAIL and NAME are required: make account STAGE=… EMAIL=you@your.domain NAME='Your company'")
    admin_name = options.admin_name or options.email.split("@")[0]
    try:
        url = take_environment(stacks.session(options.stage), options.stage)
        account_id, link = open_first_account(name=options.name, admin_name=admin_name, email=options.email)
    except (stacks.DeploymentError, BotoCoreError, ClientError) as error:
        raise SystemExit(f"No account was opened: {error}") from None
    print(f"Account {account_id}, {options.name!r}, is open at {url}")
    print(f"Set the password of {options.email} within seven days: {link}")
    print(f"If the link gets lost: make password-link STAGE={options.stage} EMAIL={options.email}")


if __name__ == "__main__":
    main()
