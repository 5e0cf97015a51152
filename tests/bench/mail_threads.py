"""`python -m tests.bench.mail_threads`: the generated mails that find their conversation, and the mails until loops end."""

from tests.support.company import company
from tests.support.mail_conversations import HABITS, assigned
from tests.support.mail_loops import LOOPS


def main() -> None:
    shares = assigned(company())
    print(f"{'habit':50} {'right':>6} {'mails':>6}")
    for name in HABITS:
        print(f"{name:50} {shares.right[name]:6} {shares.total[name]:6}")
    print(f"{'all':50} {shares.right.total():6} {shares.total.total():6}\n")
    print(f"{'loop':50} {'mails':>6}")
    for name, (play, _) in LOOPS.items():
        print(f"{name:50} {play():6}")


if __name__ == "__main__":
    main()
