"""The sections of the tour about two conditions at once in what calls do: for how long, after returns, in topics."""

from .client import Caller
from .guide import COMMUNITY, DAY, FOR_GOOD, Guide, members
from .tour_of_effects import together
from .tour_of_overlaps import overlaps
from .tour_of_pairs import PAIR, PLACES, WRONG, clear, refusals, settle


def glance(guide: Guide, group_id: str, *speakers: str, **more: object) -> None:
    """The list, and whether each of the speakers may speak."""
    guide("get_group_muted_account", GroupId=group_id, **more)
    for speaker in speakers:
        guide.say(group_id, speaker, **more)


def mute_time(guide: Guide) -> None:
    """Every time, right and wrong, for lists, owners and admins, again and after a return, in a topic and elsewhere."""
    settle(guide)
    for group_id, place in [PLACES[0], *PLACES[3:5], ("av", {})]:
        for accounts in (["owner"],) if group_id == "av" else (["m00"], PAIR, ["admin"], ["owner"]):
            for value in (*WRONG, 2**31, 3 * DAY, 100000, 5, FOR_GOOD):
                for seconds in (FOR_GOOD, value, value, 0, 0):
                    guide.mute(group_id, accounts, seconds, **place)
                    glance(guide, group_id, *accounts, **place)
            guide("forbid_send_msg", GroupId=group_id, Members_Account=accounts, **place)
            glance(guide, group_id, **place)
            clear(guide, group_id, place, *accounts)
            for first, second, third in (
                (600, 60, 900),
                (60, 600, 60),
                (60, 60, 0),
                (FOR_GOOD, 60, 0),
                (60, 60, FOR_GOOD),
            ):
                for value in (first, second, third):
                    guide.mute(group_id, accounts, value, **place)
                    glance(guide, group_id, **place)
                for pause in (70, 600, 3 * DAY):
                    guide.wait(pause)
                    glance(guide, group_id, *accounts, **place)
                guide.mute(group_id, accounts, 0, **place)
                glance(guide, group_id, *accounts, **place)
                clear(guide, group_id, place, *accounts)
            guide.mute(group_id, [*accounts, "m05"][:2], 60, **place)
            clear(guide, group_id, place, *accounts, "m05")
            guide.mute(group_id, [*accounts, "m05"][:1], 60, **place)
            guide.mute(group_id, ["m05", *accounts], 0, **place)
    for seconds in (60, 600, FOR_GOOD):
        for again in (seconds, 30, 900, 0):
            guide.mute("g", ["m00"], seconds)
            guide.rejoin("g", "m00", 5)
            guide.mute("g", ["m00"], again)
            glance(guide, "g")
            clear(guide, "g", {})
    guide.mute("g", members(12), FOR_GOOD)
    glance(guide, "g")
    clear(guide, "g", {}, *members(12))
    guide.mute("g", members(12), 60)
    guide.mute("g", ["admin"], FOR_GOOD)
    guide.mute("g", ["owner"], 60)
    guide.wait(61)
    glance(guide, "g", "m11", "owner")
    guide.mute("g", ["m05"], 600)
    guide("add_group_member", GroupId="g", MemberList=[{"Member_Account": "m05"}])  # is a member
    guide.look("g", "m05")
    guide("modify_group_member_info", GroupId="g", Member_Account="m05", Role="Admin")
    guide.look("g", "m05")
    guide("modify_group_member_info", GroupId="g", Member_Account="m05", Role="Member")
    guide.mute("g", ["m05"], 0)


def persistence(guide: Guide) -> None:
    """Coming back: again, together, as an admin, after renewals, unmutes and long absences, where others are muted."""
    settle(guide)
    for group_id, _ in PLACES[:4]:
        for values in (
            (60,),
            (600,),
            (3 * DAY,),
            (FOR_GOOD,),
            (60, 600),
            (30, 60),
            (60, FOR_GOOD),
            (60, 0),
            (FOR_GOOD, 0),
            (60, 0, 600),
        ):
            for others in ((), ("m03",)):
                for account in others:
                    guide.mute(group_id, [account], FOR_GOOD)
                for value in values:
                    guide.mute(group_id, ["m00"], value)
                for away in (1, 90, 1, 1):
                    guide.rejoin(group_id, "m00", away)
                    guide.look(group_id, "m00")
                clear(guide, group_id, {})
        guide.mute(group_id, members(12), 600)
        guide.rejoin(group_id, "m04")
        guide.look(group_id, "m04")
        for account, seconds in (("m05", 60), ("m06", 900), ("m07", 0)):
            guide.mute(group_id, [account], seconds)
        several = [{"Member_Account": it} for it in ("m05", "m06", "m07")]
        guide("delete_group_member", GroupId=group_id, MemberToDel_Account=["m05", "m06", "m07"])
        guide("add_group_member", GroupId=group_id, MemberList=several)
        guide.look(group_id)
        guide.mute(group_id, ["admin"], 600)
        guide.rejoin(group_id, "admin")
        guide.look(group_id)


def topic(guide: Guide) -> None:
    """A community and its topics: lists, owners, renewals, idle unmutes, and topics that are not there."""
    settle(guide)
    places = [place for group_id, place in PLACES if group_id == COMMUNITY]
    for other in places:
        for before in (None, 600, FOR_GOOD):
            for place in places:
                for accounts in (["m00"], PAIR, ["owner"]):
                    for values in ((60, 0), (60, 90), (3 * DAY, 0), (FOR_GOOD, 0), (0,)):
                        if before is not None:
                            guide.mute(COMMUNITY, accounts, before, **other)
                        for value in values:
                            guide.mute(COMMUNITY, accounts, value, **place)
                        for it in places:
                            guide("get_group_muted_account", GroupId=COMMUNITY, **it)
                            guide.mute(COMMUNITY, ["m05"], 0)
                        for it in places:
                            for account in accounts:
                                guide.mute(COMMUNITY, [account], 0, **it)
    for seconds in (60, 0, FOR_GOOD):
        refusals(guide, seconds, ["m00"], PAIR)
        for accounts in (["m00"], PAIR):
            for bad in (7, ["t"], {"t": "t"}):
                guide.mute(COMMUNITY, accounts, seconds, TopicId=bad)


def effect(guide: Guide) -> None:
    """The list, speaking and the record: of owners and admins, renewed, shortened, lifted, come back, run out."""
    settle(guide)
    for group_id, place in [PLACES[0], *PLACES[3:5]]:
        for accounts in (["m00"], PAIR, ["owner"], ["admin"], ["admin", "m00"]):
            for values in ((60,), (FOR_GOOD,), (600, 60), (60, 600, 90), (60, FOR_GOOD), (FOR_GOOD, 0), (60, 0)):
                guide.mute(COMMUNITY, accounts, 900)
                for value in values:
                    guide.mute(group_id, accounts, value, **place)
                guide.look(group_id, "m00", "m00", "m00", "m02", "owner", "admin", **place)
                guide.wait(70)
                guide.look(group_id, "m00", "m02", "owner", "admin", **place)
                if not place and accounts == ["m00"]:
                    guide.rejoin(group_id, "m00")
                    guide.look(group_id, "m00")
                guide.mute(group_id, accounts, 0, **place)
                guide.look(group_id, "m00", "m02", "owner", "admin", **place)
                clear(guide, COMMUNITY, {}, *accounts)
        guide.mute(group_id, members(12), FOR_GOOD, **place)
        guide.look(group_id, "m00", "owner", "admin", **place)
        guide.mute(group_id, ["m00"], 0, **place)
        guide.look(group_id, "m00", **place)
    before = list(guide.lines)
    guide.lines[:] = [*before, *overlaps(guide)]


def error(guide: Guide) -> None:
    """Groups that are not there, and refusals that must leave nothing behind, with lists and unmutes."""
    settle(guide)
    guide.group("gone", "Public", members(3))
    guide.mute("gone", ["m00"], FOR_GOOD)
    guide("destroy_group", GroupId="gone")
    for group_id, place in [PLACES[0], *PLACES[3:5], ("av", {})]:
        for accounts in (["owner"],) if group_id == "av" else (["m00"], PAIR, ["admin"]):
            for seconds in (*WRONG, 60, 0, FOR_GOOD):
                guide.mute(group_id, accounts[:1], 600, **place)
                guide.mute(group_id, accounts[:1], 900, **place)
                guide.mute(group_id, accounts, seconds, **place)
                guide.look(group_id, **place)
                guide.mute(group_id, [*accounts, 7], seconds, **place)
                guide.mute(group_id, accounts, seconds, TopicId=7)
                guide("forbid_send_msg", Members_Account=accounts, MuteTime=seconds, **place)
                guide.look(group_id, **place)
    for seconds in (60, 0):
        guide.mute("g", [*members(12), 7], seconds)
        guide.mute("g", ["m00"] * 60, seconds)
        guide.look("g")
    for seconds in (60, 0, FOR_GOOD):
        refusals(guide, seconds, ["m00"], PAIR)


def rate(guide: Guide) -> None:
    """200 calls in a second: on topics, unmutes, lists."""
    settle(guide)
    for accounts, seconds, place in ((["m00"], 60, PLACES[4]), (["m00"], 0, PLACES[0]), (PAIR, 60, PLACES[0])):
        for _ in range(45 if seconds else 85):
            guide.mute(place[0], accounts, seconds, **place[1])


def concurrency(guide: Guide) -> None:
    """Overlapping calls, lists and unmutes among them, in a topic and elsewhere; kept is what no order explains."""
    settle(guide)
    verdicts: list[str] = []
    for group_id, place in PLACES[3:5]:
        for one, other in ((["m00"], ["m01"]), (["m00", "m02"], ["m01", "m03"])):
            for seconds in (60, 0):
                guide.mute(group_id, one, 0 if seconds else 900, **place)
                together(guide, group_id, (one, seconds), (other, 120), **place)
                listed = Caller.muted(guide, group_id, **place)
                verdicts.append(f"{place} {one} {seconds} {sorted(listed)}")
                clear(guide, group_id, place)
        for accounts in (["m02"], ["m02", "m03"]):
            for first, second in ((600, 3600), (600, 0)):
                guide.mute(group_id, accounts, 900, **place)
                together(guide, group_id, (accounts, first), (accounts, second), **place)
                ends = {int(guide.simulator.clock.now()) + it for it in (first, second)}
                listed = Caller.muted(guide, group_id, **place)
                good = listed.get("m02", int(guide.simulator.clock.now())) in ends
                verdicts.append(f"{place} {accounts} {first} {second} one of the ends {good}")
                clear(guide, group_id, place)
    guide.lines[:] = [*verdicts, *overlaps(guide)]
