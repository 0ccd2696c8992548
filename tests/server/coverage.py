"""Which properties of which kinds the fixtures prove: those in which an object of one side differs
from the same object of the other.

What must be proved is the model's own list, as a snapshot in JSON has it: every field of every kind,
and of the fields that all kinds share those that PostgreSQL has for the kind. `KIND.exists` stands
for an object that only one side has.
"""

# Fields that no two objects of one name can differ in alone, or no two servers that tests can start.
NO_FIXTURE = {
    "table.with_oids": "servers 10 and 11 only; the texts in fixtures/_texts hold it",
    "identity_sequence.columns": "the name of its column, which is its own name too",
    "extension.owner": "PostgreSQL has no statement that changes it",
    "extension.relocatable": "says its control file; it decides how a schema is changed",
    "database.exists": "there is always one",
    "database_setting.hidden": "follows from a name and a value that no snapshot holds",
    "role_setting.hidden": "follows from a name and a value that no snapshot holds",
    "provided_object.initial_privileges": "as the extension's script has them",
    "role.bootstrap": "initdb makes one, and it stays",
}

_OWNED = """aggregate base_type collation composite_type conversion database domain enum_type event_trigger
    extension foreign_data_wrapper foreign_server foreign_table function language materialized_view
    operator_class operator_family publication range_type schema sequence sql_operator statistics
    subscription table text_search_configuration text_search_dictionary view""".split()

_GRANTED = """aggregate base_type column composite_type database default_privileges domain
    enum_type foreign_data_wrapper foreign_server foreign_table function identity_sequence language
    materialized_view parameter provided_object range_type schema sequence table view""".split()

_WITHOUT_COMMENT = """column_default database_setting default_privileges inheritance parameter
    provided_object publication_schema publication_table role_membership role_setting
    text_search_mapping user_mapping""".split()

# Captured only when asked for: of the cluster, or of the database itself.
_ASKED_FOR = "database database_setting parameter role role_membership role_setting".split()

_LABELLED = """aggregate base_type column composite_type database domain enum_type event_trigger foreign_table
    function language materialized_view publication range_type role schema sequence subscription
    table view""".split()

# ALTER ... DEPENDS ON EXTENSION
_BOUND_TO_EXTENSIONS = "function index materialized_view trigger".split()


def _has(kind, field):
    if field == "depends_on":  # never a difference by itself
        return False
    of_kinds = {"owner": _OWNED, "privileges": _GRANTED, "security_labels": _LABELLED,
                "extension_dependencies": _BOUND_TO_EXTENSIONS}
    if field == "comment":
        return kind not in _WITHOUT_COMMENT
    return kind in of_kinds.get(field, [kind])


def wanted(snapshot):
    """All that fixtures must prove, as "kind.field". snapshot: one in JSON, read."""
    found = set()
    for kind, lines in snapshot["kinds"].items():
        found.add(kind + ".exists")
        for line in lines:
            name, *words = line.split()
            if name not in ("parts", "not_captured") and "reported" not in words and _has(kind, name):
                found.add("%s.%s" % (kind, name))
    return found - set(NO_FIXTURE)


def differing(one, other):
    """What differs between two snapshots in JSON, read, as "kind.field"."""
    mine, theirs = one["objects"], other["objects"]
    found = set()
    for address in mine.keys() | theirs.keys():
        kind = address.split(" ", 1)[0]
        if address not in mine or address not in theirs:
            found.add(kind + ".exists")
            continue
        before, after = mine[address], theirs[address]
        if before == after:
            continue
        found.update("%s.%s" % (kind, field) for field in before.keys() | after.keys()
                     if field != "sha256" and before.get(field) != after.get(field))
    return found


def kinds_without_object(snapshot):
    """Of those that a plain capture has."""
    there = {address.split(" ", 1)[0] for address in snapshot["objects"]}
    return sorted(snapshot["kinds"].keys() - there - set(_ASKED_FOR))
