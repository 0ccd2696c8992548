"""What one and the same script makes otherwise on one major of PostgreSQL than on another."""
import os
import re

EXPECTED = {
    "constraint/two_keys_of_the_same_columns":
        "an older CREATE TABLE made one key of two that have the same columns",
    "privileges/public_schema_made_anew/to.snap":
        "made by its superuser, it is as initdb makes it before 15, and not since",
    "privileges/public_schema_with_an_owner/from.snap":
        "as initdb makes it, but that a role was granted what all have: the privileges are written out, "
        "with CREATE for all before 15",
    "sql_operator/links_one_way":
        "an operator that another names as its commutator links back when it is made, since 17",
}
# Statements that may always differ.
EXPECTED_STATEMENTS = {
    r'alter subscription "\w+" set \(streaming = (off|parallel)\);':
        "CREATE SUBSCRIPTION streams in parallel by default since 18",
    r"comment on extension \"pg_stat_statements\" is '.*';":
        "the control file's comment, which is another one since 13",
}


def is_expected(name, plan):
    """Whether PLAN, between the snapshots of KIND/CASE/SIDE.snap of two majors, is no fault."""
    for statement in EXPECTED_STATEMENTS:
        plan = re.sub(statement, "", plan)
    return not plan.strip() or bool({name, os.path.dirname(name)} & set(EXPECTED))
