"""Accounts: imported, checked, deleted."""

from .. import body as bodies
from ..call import Call, Json, Refused
from ..policy import Policy

LONGEST_ID = 32  # bytes
BATCH = 100


def _usable(account: object) -> bool:
    return isinstance(account, str) and 0 < len(account.encode("utf-8", "replace")) <= LONGEST_ID


def _add(policy: Policy, account: str) -> None:
    accounts = policy.world.accounts
    if policy.account_limit is not None and account not in accounts and len(accounts) >= policy.account_limit:
        raise Refused(70398)
    accounts.add(account)


def import_one(policy: Policy, call: Call) -> Json:
    """account_import; Identifier is the older name of UserID."""
    account = call.body.get("UserID", call.body.get("Identifier"))
    if not isinstance(account, str) or not _usable(account):
        raise Refused(70402, f"UserID is a string of 1 to {LONGEST_ID} bytes")
    _add(policy, account)
    return {}


def import_many(policy: Policy, call: Call) -> Json:
    """multiaccount_import: AccountList of objects with UserID, or Accounts of strings."""
    items = call.body.get("AccountList", call.body.get("Accounts"))
    if not isinstance(items, list) or not 0 < len(items) <= BATCH:
        raise Refused(70402, f"AccountList is an array of 1 to {BATCH} accounts")
    failed: list[object] = []
    for item in items:
        account = item.get("UserID") if isinstance(item, dict) else item
        if not isinstance(account, str) or not _usable(account):
            failed.append(account)
            continue
        try:
            _add(policy, account)
        except Refused:
            if len(items) == 1:
                raise
            failed.append(account)
    return {"FailAccounts": failed}


def _items(call: Call, name: str) -> list[str]:
    items = bodies.objects(call.body, name, BATCH, 70402)
    accounts = [item.get("UserID") for item in items]
    if not accounts or not all(isinstance(account, str) for account in accounts):
        raise Refused(70402, f"{name} is an array of objects with UserID")
    return [account for account in accounts if isinstance(account, str)]


def check(policy: Policy, call: Call) -> Json:
    """account_check."""
    known = policy.world.accounts
    return {
        "ResultItem": [
            {
                "UserID": account,
                "ResultCode": 0,
                "ResultInfo": "",
                "AccountStatus": "Imported" if account in known else "NotImported",
            }
            for account in _items(call, "CheckItem")
        ]
    }


def delete(policy: Policy, call: Call) -> Json:
    """account_delete, in the trial edition only: the account leaves every group, its mutes are forgotten."""
    if not policy.deletes_accounts:
        raise Refused(71000)
    return {"ResultItem": [_delete(policy, call, account) for account in _items(call, "DeleteItem")]}


def _delete(policy: Policy, call: Call, account: str) -> Json:
    world = policy.world
    if account not in world.accounts or account in world.admins:
        return {"UserID": account, "ResultCode": 70107, "ResultInfo": "Err_TLS_PT_Open_Login_Account_Not_Exist"}
    world.accounts.discard(account)
    for group in world.groups.values():
        group.members.pop(account, None)
        for board in (group.board, *(topic.board for topic in group.topics.values())):
            if account in board.mutes:
                board.put(account, None, call.now)
    return {"UserID": account, "ResultCode": 0, "ResultInfo": ""}
