"""The contract as data: registers of clauses, error codes, limits, regions, commands, and the vendor's names.

The lowest floor of the house: it imports nothing of ours, and every other room may lean on it.
"""

from conformance.contract.addresses import LANGUAGES, Language, Source, address_in, remarks, source_of
from conformance.contract.clause_register import LEVELS, Clause, ContractError, Register, UnknownClause, client, vendor
from conformance.contract.commands import COMMANDS, GROUP_SERVICE, RATES, SERVICES
from conformance.contract.error_codes import PUBLIC, codes
from conformance.contract.limits import (
    COMMUNITY_PREFIX,
    CONTENT_TYPE,
    DEFAULT_RATE,
    GROUP_MESSAGE_RATE,
    MAX_ACCOUNTS,
    MAX_RANDOM,
    MAX_UINT32,
    MAX_USER_ID_BYTES,
    PERMANENT,
    TOPIC_INFIX,
)
from conformance.contract.names import GROUP_TYPES, NEW_NAMES, OLD_NAMES
from conformance.contract.regions import REGIONS

__all__ = [
    "COMMANDS",
    "COMMUNITY_PREFIX",
    "CONTENT_TYPE",
    "DEFAULT_RATE",
    "GROUP_MESSAGE_RATE",
    "GROUP_SERVICE",
    "GROUP_TYPES",
    "LANGUAGES",
    "LEVELS",
    "MAX_ACCOUNTS",
    "MAX_RANDOM",
    "MAX_UINT32",
    "MAX_USER_ID_BYTES",
    "NEW_NAMES",
    "OLD_NAMES",
    "PERMANENT",
    "PUBLIC",
    "RATES",
    "REGIONS",
    "SERVICES",
    "TOPIC_INFIX",
    "Clause",
    "ContractError",
    "Language",
    "Register",
    "Source",
    "UnknownClause",
    "address_in",
    "client",
    "codes",
    "remarks",
    "source_of",
    "vendor",
]
