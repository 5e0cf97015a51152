"""The ledger of sends, the parts of a message, and what a restore leaves open."""

from tests.mutations.mutation import Mutation

SENDING = "chalicelib/features/delivery/sending.py"
DELIVERIES = "chalicelib/domain/deliveries.py"
UNIT = "tests/unit"

MUTATIONS = (
    Mutation(
        "the provider is called before the ledger records the try", 6, SENDING,
        "            self._note(LedgerState.SENDING, sending=place)\n",
        "",
        (UNIT,),
    ),
    Mutation(
        "a delivery with a lost answer is repeated", 6, "chalicelib/channels/exchange.py",
        'outcome = SendLater("The provider did not answer.") if repeatable else lost_answer()',
        'outcome = SendLater("The provider did not answer.")',
        (UNIT,),
    ),
    Mutation(
        "what waited at the restore point is sent again", 6, "infra/restored.py",
        "        mark_as_unknown(desk, task, REASON)\n",
        "        pass\n",
        ("tests/infra/test_restored.py",),
    ),
    Mutation(
        "a part that arrives hides one that failed", 6, DELIVERIES,
        "delivery = min((part.delivery for part in parts), key=WORST_FIRST.index)",
        "delivery = max((part.delivery for part in parts), key=WORST_FIRST.index)",
        (UNIT,),
    ),
    Mutation(
        "a resend repeats the parts that have arrived", 6, DELIVERIES,
        "if part.delivery is worst else part",
        "if part.delivery is not None else part",
        (UNIT,),
    ),
    Mutation(
        "a receipt of an earlier try ends a resend", 6, DELIVERIES,
        "(earlier_try and delivery in (Delivery.SENT, Delivery.FAILED))",
        "(earlier_try and delivery in ())",
        (UNIT,),
    ),
    Mutation(
        "the first queued part counts as the one in flight", 6, SENDING,
        "place = len(row.provider_ids) if row.sending is None else row.sending",
        "place = self._left()[0]",
        (UNIT,),
    ),
)  # fmt: skip
