"""The small tables agree with each other."""

from __future__ import annotations

from conformance.contract import COMMANDS, GROUP_TYPES, NEW_NAMES, OLD_NAMES, RATES, REGIONS, SERVICES


def test_seven_names_stand_for_five_group_types() -> None:
    assert len(GROUP_TYPES) == 7
    assert len({OLD_NAMES.get(name, name) for name in GROUP_TYPES}) == 5
    assert (OLD_NAMES["Work"], OLD_NAMES["Meeting"]) == ("Private", "ChatRoom")


def test_names_translate_there_and_back() -> None:
    assert all(OLD_NAMES[new] == old for old, new in NEW_NAMES.items())
    assert SERVICES["get_group_shutted_uin"] == SERVICES[NEW_NAMES["get_group_shutted_uin"]]


def test_commands_know_their_path_and_rate() -> None:
    assert COMMANDS["forbid_send_msg"].path == "/v4/group_open_http_svc/forbid_send_msg"
    assert (RATES["forbid_send_msg"], RATES["account_check"], RATES["get_appid_group_list"]) == (200, 100, 1)
    assert COMMANDS["forbid_send_msg"].lists == {"Members_Account": 500}


def test_regions_have_domains_of_their_own() -> None:
    assert len(set(REGIONS.values())) == len(REGIONS) == 7
