"""The vendor's behaviour as small methods that a defect or a variation overrides one at a time."""

from ..faults import Fault
from .standing import Standing


class Policy(Standing):
    """The sound behaviour: every default."""

    faults: tuple[Fault, ...] = ()  # stumbles that belong to a variation
    takes_new_type_names = True
    reports_new_type_names = False
    community_prefix = True  # whether a community's own id must begin with @TGS#_
    own_id_code = 0  # a refusal of groups' ids of one's own, 0 to take them
    own_topic_id_code = 0  # the same for topics' ids
    private_list_code = 0  # a refusal of the muted list of a Private group, 0 to serve it
    reuses_ids = True  # whether a dissolved group's id may be taken again
    record_page: int | None = None  # most records that one call answers
    member_batch = 100  # accounts a call may add or remove
    account_limit: int | None = None
    group_limit: int | None = None
    member_limit: int | None = None
    deletes_accounts = False
    folds_slashes = True  # whether //v4/... is read as /v4/...


__all__ = ["Policy"]
