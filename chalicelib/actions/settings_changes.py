"""Settings: inboxes, people, teams and labels. Whoever shows them is told to read them again."""

from chalicelib.actions.work import Work


def settings_changed(work: Work) -> None:
    work.event("account.cache_invalidated")
