"""Defects of a refusal's code: what is refused is right, and the code that it is refused with is wrong."""

from ..policy import Policy
from .catalogue import switches

switches(
    Policy, "other_code",
    ("effect.blocks", "muted-are-forbidden", "A muted sender is answered with 10007.", ("effect.blocks", 10007)),
    ("envelope.known-code", "empty-list-code-unknown", "An empty list is refused with 20001, which is on no page.",
     ("members.empty", 20001)),
    ("envelope.known-code", "near-integer-code-unknown", '"60" and 60.0 are refused with 1, which is on no page.',
     ("mute-time.coercion", 1)),
    ("envelope.page-code", "empty-list-code-off-page",
     "An empty list is refused with 10005, a code of other endpoints.", ("members.empty", 10005)),
    *((clause, name, f"{what} is answered with {code}.", (clause, code)) for clause, name, what, code in (
        ("error.group-missing", "missing-group-is-bad-request", "A group that never existed", 10004),
        ("error.group-missing", "missing-group-is-forbidden", "A group that never existed", 10007),
        ("error.group-dissolved", "dissolved-group-is-forbidden", "A dissolved group", 10007),
        ("error.group-id-invalid", "malformed-group-is-forbidden", "A malformed group id", 10007),
        ("error.group-id-required", "missing-group-id-is-missing-group", "A call without GroupId", 10010),
        ("members.over-500", "long-list-is-missing-group", "A list of more than 500", 10010),
        ("members.required", "missing-list-is-forbidden", "A call without Members_Account", 10007),
        ("mute-time.overflow", "overflow-is-forbidden", "A value past 4294967295", 10007),
        ("request.usersig-forged", "forged-is-bad-request", "A forged signature", 10004),
        ("request.usersig-expired", "expired-is-bad-request", "An expired signature", 10004),
        ("request.usersig-garbled", "garbled-is-bad-request", "A signature that cannot be decoded", 10004),
        ("request.usersig-sdkappid", "other-app-is-bad-request", "A signature for another SDKAppID", 10004),
        ("request.sdkappid-required", "missing-app-is-bad-request", "A missing sdkappid", 10004),
        ("request.sdkappid-unknown", "unknown-app-is-bad-request", "An unknown sdkappid", 10004),
        ("request.command-unknown", "unknown-command-is-bad-request", "An unknown command", 10004),
        ("request.body-not-json", "bad-json-is-missing-group", "A body that is not JSON", 10010),
        ("topic.unknown", "unknown-topic-is-bad-request", "A call on a topic that does not exist", 60003),
    )),
    ("request.admin-only", "no-admin-is-too-fast", "Who is no administrator is told to be too fast.",
     ("request.admin-only", 60007)),
)  # fmt: skip
