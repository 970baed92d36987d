"""The service around the API: its edition, its stumbles, its limits."""

from ..call import Call
from ..faults import Fault
from ..policy import Policy
from .catalogue import differs, varies

differs(
    "trial-edition",
    "100 accounts, 100 groups, 20 members a group; accounts can be deleted.",
    account_limit=100,
    group_limit=100,
    member_limit=20,
    deletes_accounts=True,
)
differs(
    "passing-10002", "Every 37th call is answered 10002 and does nothing.", faults=(Fault("internal-error", every=37),)
)
differs(
    "passing-mute-10002",
    "Every 11th forbid_send_msg is answered 10002 and does nothing.",
    faults=(Fault("internal-error", every=11, only="forbid_send_msg"),),
)
differs(
    "passing-502", "Every 41st call is answered by a gateway with HTTP 502.", faults=(Fault("bad-gateway", every=41),)
)
differs("late", "Every answer comes 20 ms late.", faults=(Fault("late", every=1, seconds=0.02),))
differs("late-now-and-then", "Every 7th answer comes 50 ms late.", faults=(Fault("late", every=7, seconds=0.05),))
differs("own-ids-invalid", "A group's own id is refused with 10015: the vendor makes every id.", own_id_code=10015)
differs("own-ids-refused", "A group's own id is refused with 10004: the vendor makes every id.", own_id_code=10004)
differs("own-topic-ids-refused", "A topic's own id is refused with 10004.", own_topic_id_code=10004)
differs("community-ids-free", "A community's own id may lack @TGS#_.", community_prefix=False)
differs("batches-300", "300 members may be added or removed in a call.", member_batch=300)


@varies
class NoRateLimit(Policy):
    """Calls past 200 a second are served."""

    def check_rate(self, call: Call) -> None:
        if call.command == "get_appid_group_list":
            super().check_rate(call)


@varies
class RateByCalendarSecond(Policy):
    """Calls are counted from one full second to the next."""

    def check_rate(self, call: Call) -> None:
        limit = self.limits.of(call.command)
        key = ("second", call.command, int(self.limits.time()))
        self.counts[key] += 1
        if limit is not None and self.counts[key] > limit:
            raise self.refusal("rate.beyond-200", 60007)


@varies
class GenerousRate(Policy):
    """250 calls a second are served before a frequency error."""

    def check_rate(self, call: Call) -> None:
        limit = self.limits.of(call.command)
        allowed = 250 if limit == 200 else limit
        if not self.world.meter.take(call.command, allowed, self.limits.time()):
            raise self.refusal("rate.beyond-200", 60007)
