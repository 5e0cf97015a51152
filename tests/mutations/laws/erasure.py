"""Files, links and messages after an erasure."""

from tests.mutations.mutation import Mutation

MUTATIONS = (
    Mutation(
        "the link to a file is not checked", 7, "chalicelib/actions/attachments.py",
        "key not in {file.key for file in message.attachments}",
        "not key",
        ("tests/features/erasure",),
    ),
    Mutation(
        "the files of a deleted message are kept", 2, "chalicelib/actions/conversation_work.py",
        "gone = tuple(key for key in keys_of_files(before) if key not in kept)",
        "gone = tuple(key for key in keys_of_files(before) if key in kept)",
        ("tests/features/erasure",),
    ),
    Mutation(
        "the files of an erased conversation are kept", 2, "chalicelib/features/erasure/removal.py",
        "desk.files.erase(str(file.key))",
        "str(file.key)",
        ("tests/features/erasure",),
    ),
    Mutation(
        "the links of an erased contact are kept", 2, "chalicelib/features/erasure/actions.py",
        "remove_links(work, contact_id, at_once, erased_at=work.at)",
        "remove_links(work, contact_id, (), erased_at=work.at)",
        ("tests/features/erasure",),
    ),
    Mutation(
        "a repeated webhook brings an erased message back", 1, "chalicelib/actions/receive.py",
        "if inbox_key not in found or claim in found or erased in found:",
        "if inbox_key not in found or claim in found:",
        ("tests/features/erasure",),
    ),
    Mutation(
        "a webhook accepted before the erasure brings the contact back", 1, "chalicelib/actions/erased_senders.py",
        "accepted_at <= max(erased_at, default=-1)",
        "accepted_at < 0",
        ("tests/features/erasure",),
    ),
    Mutation(
        "an erasure ends without its second look", 2, "chalicelib/features/erasure/removal.py",
        'if erasure.settling or erasure.subject in ("message", FILES):',
        "if erasure.subject:",
        ("tests/features/erasure",),
    ),
    Mutation(
        "an erased sender is recognised by one address only", 1, "chalicelib/actions/erased_senders.py",
        "for each in all_source_ids(sender)]",
        "for each in [sender.source_id]]",
        ("tests/features/erasure",),
    ),
    Mutation(
        "a message on a link that is still to be removed brings the contact back", 1, "chalicelib/actions/erased_senders.py",
        "    if forgotten:\n",
        "    if forgotten and not forgotten.version:\n",
        ("tests/features/erasure",),
    ),
    Mutation(
        "an erased contact takes away an address that another contact has", 1, "chalicelib/features/erasure/addresses.py",
        "    if home and owner != contact_id:\n",
        "    if home and owner != contact_id != row.contact_id:\n",
        ("tests/features/erasure",),
    ),
    Mutation(
        "an address that an erased contact had taken over leads nowhere", 1, "chalicelib/features/erasure/addresses.py",
        "    work.update(key, replace(row, home=None if link.source_id == row.source_id else link.source_id))\n",
        "",
        ("tests/features/erasure",),
    ),
    Mutation(
        "the claims of an erased customer's requests are kept", 1, "chalicelib/features/erasure/actions.py",
        "link_id = known.get((gone.inbox_id, gone.source_id)) or (link.id if link else 0)",
        "link_id = link.id if link else 0",
        ("tests/features/erasure",),
    ),
    Mutation(
        "the hash of an erased address has no key", 1, "chalicelib/domain/keys.py",
        "hmac.new(key.encode(),",
        'hmac.new(b"",',
        ("tests/features/erasure",),
    ),
    Mutation(
        "sockets outlive a crash of the deletion", 1, "chalicelib/features/erasure/removal.py",
        "    drop_customer_sockets(run.desk, run.account_id, [(link.inbox_id, link.source_id) for link in run.erasure.links])\n",
        "",
        ("tests/features/erasure",),
    ),
    Mutation(
        "the counters of a deleted inbox are kept", 9, "chalicelib/features/erasure/removal.py",
        "    run.desk.feed.forget_counters(run.account_id, run.id)\n",
        "",
        ("tests/features/erasure",),
    ),
    Mutation(
        "a deleted inbox keeps further addresses of its customers", 1, "chalicelib/features/erasure/removal.py",
        "for each in (link.source_ids if link else (source_id,))]",
        "for each in (source_id,)]",
        ("tests/features/erasure",),
    ),
)  # fmt: skip
