"""Every option comes from three places in order, and a wrong value is one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance.api.errors import UsageError
from conformance.api.secrets import Secret
from conformance.settings import OPTIONS, Settings, settings_of_run
from conformance.settings import resolve as resolve_sources
from conformance.settings.profiles import PROFILES
from conformance.settings.sources import KEY as THE_KEY
from conformance.settings.sources import command_line, environment, ini_file
from conformance.settings.values import Shard

LIVE = {"target": "live", "endpoint": "http://127.0.0.1:8080/", "sdkappid": "1400000001"}
KEY = {"TIM_SECRET_KEY": "0123456789abcdef"}


def resolve(
    given: Mapping[str, str | bool | None], environ: Mapping[str, str], ini: Mapping[str, str | None] | None = None
) -> Settings:
    """The settings of the three sources."""
    return resolve_sources([command_line(given), environment(environ), ini_file(ini or {})])


def test_defaults() -> None:
    assert resolve({}, {}) == Settings()


def test_every_option_from_every_source_in_order() -> None:
    values = {
        "target": "live",
        "region": "Silicon Valley",
        "sdkappid": "88888888",
        "admin": "boss",
        "profile": "smoke",
        "calls": "250",
        "width": "8",
        "shard": "2/4",
        "clauses": "mute-time.*, effect.*",
        "strict": "yes",
        "reports": "out",
    }
    expected = Settings(
        target="live",
        endpoint="https://adminapiusa.im.qcloud.com",
        region="silicon-valley",
        sdkappid=88888888,
        admin="boss",
        key=Secret(KEY["TIM_SECRET_KEY"]),
        profile="smoke",
        calls=250,
        width=8,
        shard=Shard(2, 4),
        clauses=("mute-time.*", "effect.*"),
        strict=True,
        reports=Path("out"),
    )
    environ = {option.variable: values[option.name] for option in OPTIONS if option.name in values}
    ini: dict[str, str | None] = {option.ini: values[option.name] for option in OPTIONS if option.name in values}
    assert resolve({**values, "strict": True}, KEY) == expected
    assert resolve({}, {**environ, **KEY}) == expected
    assert resolve({}, KEY, ini) == expected
    assert resolve({"profile": "thorough"}, {"TIM_PROFILE": "smoke"}, {"tim_profile": "standard"}).profile == "thorough"
    assert resolve({"profile": ""}, {"TIM_PROFILE": "smoke"}, {"tim_profile": "standard"}).profile == "smoke"
    assert resolve({"strict": False}, {"TIM_STRICT": "1"}).strict


def test_the_stronger_source_names_the_place() -> None:
    settings = resolve(LIVE, {**KEY, "TIM_REGION": "seoul"})
    assert (settings.endpoint, settings.region) == ("http://127.0.0.1:8080", None)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"target": "simulater"}, "Did you mean simulator"),
        ({"profile": "fast"}, "smoke, standard, thorough"),
        ({"target": "live", "region": "singapur"}, "Did you mean singapore"),
        ({"calls": "0"}, "'0' is no number of calls"),
        ({"width": "0"}, "'0' is no width: give a whole number from 1 to 32"),
        ({"width": "33"}, "'33' is no width"),
        ({"calls": "many"}, "'many' is no number of calls"),
        ({"calls": "²"}, "'²' is no number of calls"),
        ({"rate": "0"}, "'0' is no part of the rate: give calls a second, from 1 to 200"),
        ({"rate": "201"}, "'201' is no part of the rate"),
        ({"rate": "half"}, "'half' is no part of the rate"),
        ({"strict": "perhaps"}, "neither yes nor no"),
        ({"region": "seoul"}, "add --tim-target live"),
        ({**LIVE, "region": "seoul"}, "leave one of them out"),
        ({**LIVE, "sdkappid": "app"}, "'app' is no SDKAppID"),
        ({**LIVE, "sdkappid": str(2**32)}, "is no SDKAppID"),
        ({**LIVE, "sdkappid": None}, "--tim-sdkappid"),
        ({**LIVE, "endpoint": None}, "--tim-region or --tim-endpoint"),
        ({**LIVE, "endpoint": "adminapisgp.im.qcloud.com"}, "does not begin with https://"),
        ({**LIVE, "endpoint": "https://"}, "does not begin with https://"),
        ({**LIVE, "endpoint": "https://a:b"}, "is no URL"),
        ({**LIVE, "endpoint": "https://h/v4"}, "more than scheme, host and port"),
        ({**LIVE, "endpoint": "https://user:password@h"}, "more than scheme, host and port"),
        ({**LIVE, "endpoint": "http://adminapisgp.im.qcloud.com"}, "use https"),
        ({**LIVE, "endpoint": "http://8.8.8.8"}, "use https"),
        ({**LIVE, "endpoint": "https://a..b"}, "is no name of a host"),
        ({**LIVE, "endpoint": "https://a b"}, "is no name of a host"),
        ({**LIVE, "endpoint": "https://\udcff"}, "What is in --tim-endpoint is no UTF-8"),
        ({**LIVE, "admin": "\udcff"}, "What is in --tim-admin is no UTF-8"),
    ],
)
def test_wrong_values(given: dict[str, str | None], says: str) -> None:
    with pytest.raises(UsageError) as wrong:
        resolve(given, KEY)
    assert says in str(wrong.value)
    assert wrong.value.exit_code == 4
    assert "password" not in str(wrong.value)


@pytest.mark.parametrize("endpoint", ["http://localhost:1", "http://[::1]:1", "http://10.1.2.3", "http://simulator:80"])
def test_plain_http_at_home(endpoint: str) -> None:
    assert resolve({**LIVE, "endpoint": endpoint}, KEY).endpoint == endpoint


def test_the_key() -> None:
    with pytest.raises(UsageError, match="TIM_SECRET_KEY"):
        resolve(LIVE, {})
    with pytest.raises(UsageError, match="without quotes") as wrong:
        resolve(LIVE, {"TIM_SECRET_KEY": '"0123456789abcdef"'})
    assert "0123456789abcdef" not in str(wrong.value)
    with pytest.raises(UsageError, match="ini file is no place"):
        resolve({}, {}, {"tim_secret_key": "0123456789abcdef"})
    assert not any("key" in option.name for option in OPTIONS)
    settings = resolve(LIVE, {"TIM_SECRET_KEY": " 0123456789abcdef\n"})
    assert settings.key == Secret("0123456789abcdef")
    assert "0123456789abcdef" not in repr(settings)


def test_where_the_rate_is_kept_comes_from_the_environment_alone_and_is_not_shown() -> None:
    settings = resolve({"rate": "50"}, {"TIM_RATE_STORE": "redis://:hidden-word@host/0", "TIM_RATE": "70"})
    assert settings.rate == 50
    assert settings.rate_store == Secret("redis://:hidden-word@host/0")
    assert "hidden-word" not in repr(settings)
    assert not any("store" in option.name for option in OPTIONS)


def test_what_is_missing_or_wrong_is_told_all_at_once() -> None:
    with pytest.raises(UsageError) as missing:
        resolve({"target": "live"}, {})
    assert str(missing.value) == (
        "A live run needs to know where the app lives (--tim-region or --tim-endpoint), the app's number "
        "(--tim-sdkappid) and the app's secret key (the variable TIM_SECRET_KEY)."
    )
    with pytest.raises(UsageError) as wrong:
        resolve({"target": "moon", "calls": "few"}, {"TIM_SECRET_KEY": "short"})
    for says in ("no target 'moon'", "'few' is no number of calls", "What is in TIM_SECRET_KEY is no secret key"):
        assert says in str(wrong.value)


def test_text_that_is_no_utf8_is_named_and_folders_may_have_any_name() -> None:
    odd = "\udcff" * 20
    with pytest.raises(UsageError, match="What is in TIM_ADMIN and in TIM_SECRET_KEY is no UTF-8"):
        resolve({}, {"TIM_ADMIN": odd, "TIM_SECRET_KEY": odd})
    assert resolve({"reports": odd}, {"TIM_CASSETTES": odd}).reports == Path(odd)
    assert resolve({**LIVE, "admin": "管理员"}, {"TIM_SECRET_KEY": "密钥" * 8}).admin == "管理员"


def test_a_run_has_a_cap_and_clauses_that_there_are() -> None:
    for profile in PROFILES.values():
        assert settings_of_run({"profile": profile.name}, {}).calls == profile.calls
    assert settings_of_run({}, {"TIM_CALLS": "7"}, {"tim_calls": "8"}).calls == 7
    assert settings_of_run({"clauses": "mute-time.*"}, {}).clauses == ("mute-time.*",)
    with pytest.raises(UsageError, match=r"No clause matches 'mute-tim\.\*'"):
        settings_of_run({}, {}, {"tim_clauses": "mute-tim.*"})


def test_a_command_may_leave_values_aside() -> None:
    source = environment({**KEY, "TIM_REPORTS": "out", "TIM_CALLS": "many"})
    assert resolve_sources([source.only("reports")]) == Settings(reports=Path("out"))
    assert resolve_sources([source.only(THE_KEY)]) == Settings(key=Secret(KEY["TIM_SECRET_KEY"]))


@pytest.mark.parametrize("text", ["1/1", "4/4", "9999/9999"])
def test_a_shard_is_one_of_so_many(text: str) -> None:
    assert str(resolve({"shard": text}, {}).shard) == text


@pytest.mark.parametrize("text", ["0/4", "5/4", "4", "1/2/3", "a/b", "-1/2", "1/99999", "1/²", "/"])
def test_and_nothing_else_is_one(text: str) -> None:
    with pytest.raises(UsageError, match="is no shard: give K/N, as in 2/4, with K from 1 to N and N up to 9999"):
        resolve({"shard": text}, {})
