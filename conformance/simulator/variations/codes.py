"""Other codes for the same refusal, where the vendor's own pages disagree or leave the code open."""

from .catalogue import differs

OTHER_CODES: dict[str, tuple[int, ...]] = {
    "request.admin-only": (10007, 60004, 60005, 70403),
    "request.usersig-forged": (70003, 70005, 60004, 60005),
    "request.usersig-expired": (60004, 60005, 70003),
    "request.usersig-garbled": (70002, 70003, 70005, 70009, 60002, 60004, 60005),
    "request.usersig-identifier": (60004, 60005, 70009),
    "request.usersig-sdkappid": (60006, 70009, 70016, 70020),
    "request.sdkappid-required": (60006, 70020, 60002, 60004),
    "request.sdkappid-unknown": (70020, 70016, 70014, 60012),
    "request.command-unknown": (60009, 60002, 60004),
    "request.body-not-json": (10011, 10004, 60002, 60008),
    "request.post-only": (60003, 60008, 60009),
    "group-type.refusal-code": (10004,),
    "members.over-500": (10004,),
    "members.required": (60003, 60015),
    "members.array-of-strings": (60003, 60015, 10011),
    "members.item-type": (60003, 60015, 10011),
    "mute-time.overflow": (60003, 10011),
    "mute-time.negative": (60003, 10011),
    "mute-time.required": (60003, 10011),
    "mute-time.integer": (60003, 10011),
    "mute-time.coercion": (60003, 10011),
    "topic.not-enabled": (10004, 10007),
    "topic.unknown": (10004, 10015, 110003),
    "topic.type": (60003, 10011, 10015),
    "error.group-missing": (10015,),
    "error.group-dissolved": (10015,),
    "error.group-id-invalid": (10010, 10004),
    "error.group-id-required": (10015, 60003),
    "rate.beyond-200": (60011, 60018, 60019, 10006),
}


for why, codes in OTHER_CODES.items():
    for code in codes:
        says = f"What {why} speaks of is refused with {code}."
        differs(f"{why.replace('.', '-')}-answers-{code}", says, other_code=(why, code))
