"""A normal form of `pg_dump -s`: two databases with the same schema have the same one.

What carries no meaning goes: the order of entries, of columns inside a table, of options in a list,
of grants. What stays counts: owners, privileges, tablespaces, access methods.
"""
import difflib
import re

_HEADER = re.compile(r"^--\n-- Name: (.*); Type: (.*?); Schema: (.*?); Owner: .*\n--\n", re.M)
_END = re.compile(r"^--\n-- PostgreSQL database dump complete\n--\n", re.M)
_COMMAND = re.compile(r"^\\(?:restrict|unrestrict|connect) .*\n", re.M)
_SETTING = re.compile(r"^(?:SET ([a-z_]+) = (.*);|SELECT pg_catalog\.set_config\(.*)$")

# Entries of the database itself: they are not restored into another one.
DATABASE_TYPES = ("DATABASE", "DATABASE PROPERTIES")
# The dump sets a default for each entry of these types, in front of it, when it changes.
_PLACED = ("TABLE", "MATERIALIZED VIEW", "INDEX", "CONSTRAINT")
_STORED = ("TABLE", "MATERIALIZED VIEW")

_PIECE = re.compile(r"""
    '(?:[^']|'')*'                                   # string
  | "(?:[^"]|"")*"                                   # name
  | (?P<tag>\$(?:[A-Za-z_][A-Za-z0-9_]*)?\$).*?(?P=tag)   # dollar-quoted string
  | [(),;]
  | [^'"$(),;]+
  | .
    """, re.S | re.X)


def statements(text):
    """The statements of a script without their semicolons and psql's commands of pg_dump; quotes
    are understood, comments not."""
    text = _COMMAND.sub("", text)
    found, current, depth = [], "", 0
    for match in _PIECE.finditer(text):
        piece = match.group()
        depth += (piece == "(") - (piece == ")")
        if piece == ";" and depth <= 0:
            found.append(current.strip())
            current, depth = "", 0
        else:
            current += piece
    found.append(current.strip())
    return [statement for statement in found if statement]


def globals_form(text):
    """The statements of `pg_dumpall -g`, without comments and without psql's commands, whose key is
    another in each dump."""
    return statements(re.sub(r"(?m)^--.*\n", "", _COMMAND.sub("", text)))


def _list_items(text, start):
    """The items of the parenthesis that opens at START, and the place after its end."""
    items, item, depth, end = [], "", 0, start
    for match in _PIECE.finditer(text, start):
        piece, end = match.group(), match.end()
        if piece == "(":
            depth += 1
            if depth == 1:
                continue
        elif piece == ")":
            depth -= 1
            if depth == 0:
                break
        elif piece == "," and depth == 1:
            items.append(item.strip())
            item = ""
            continue
        item += piece
    if item.strip():
        items.append(item.strip())
    return items, end


def _sorted_lists(statement):
    """Lists whose order says nothing: options, tags, the columns of statistics, publications."""
    statistics = re.match(r"(CREATE STATISTICS .*? ON )(.*)( FROM .*)", statement, re.DOTALL)
    if statistics:
        items, _ = _list_items("(%s)" % statistics.group(2), 0)
        statement = statistics.group(1) + ", ".join(sorted(items)) + statistics.group(3)
    publications = re.match(r"(CREATE SUBSCRIPTION .*? PUBLICATION )(.*)( WITH \(.*)", statement, re.DOTALL)
    if publications:
        items, _ = _list_items("(%s)" % publications.group(2), 0)
        statement = publications.group(1) + ", ".join(sorted(items)) + publications.group(3)
    for opening in (r"\bWITH (?=\()", r"\bOPTIONS (?=\()", r"\bTAG IN (?=\()"):
        place = 0
        while True:
            found = re.compile(opening).search(statement, place)
            if not found:
                break
            items, end = _list_items(statement, found.end())
            text = "(%s)" % ", ".join(sorted(items))
            statement = statement[:found.end()] + text + statement[end:]
            place = found.end() + len(text)
    return statement


_FOREIGN_COMPRESSION = re.compile(r"ALTER FOREIGN TABLE ONLY .* SET COMPRESSION \w+", re.DOTALL)


def _table(body):
    # A null default of a partition is spelled with or without its type, as the tables' OIDs have it.
    body = re.sub(r'DEFAULT NULL::[\w ."]+?(\(\d+(,\d+)?\))?(\[\])*(?= COLLATE | NOT NULL|,?\n)',
                  "DEFAULT NULL", body)
    create, *others = statements(body)
    # A foreign table has it from its parent when it is made, and no statement sets it.
    others = [o for o in others if not _FOREIGN_COMPRESSION.fullmatch(o)]
    opening = re.search(r"\(\n", create)  # names can have a parenthesis too
    if opening:
        start = opening.start()
        items, end = _list_items(create, start)
        create = "%s (\n    %s\n)%s" % (create[:start].strip(), ",\n    ".join(
            _sorted_lists(item) for item in sorted(items)), _sorted_lists(create[end:]))
    return [create] + sorted(_sorted_lists(other) for other in others)


def _grants(body):
    """Each grant with the role that gives it, in sorted order."""
    found, giver = [], ""
    for statement in statements(body):
        if statement.startswith("SET SESSION AUTHORIZATION "):
            giver = "by %s: " % statement.split(" ", 3)[3]
        elif statement == "RESET SESSION AUTHORIZATION":
            giver = ""
        else:
            found.append(giver + statement)
    return sorted(found)


class Entry:
    """One entry of the dump: its type, its name, and its text in normal form."""

    def __init__(self, kind, schema, name, body, settings, of_database):
        self.kind, self.name = kind, schema + "." + name
        self.of_database = of_database
        if kind in ("TABLE", "FOREIGN TABLE"):
            lines = _table(body)
        elif kind in ("ACL", "DEFAULT ACL"):
            lines = _grants(body)
        elif kind in ("FUNCTION", "PROCEDURE", "RULE"):
            lines = [body.strip()]
        elif kind in ("OPERATOR CLASS", "OPERATOR FAMILY"):  # members come as their OIDs have it
            lines = [line for statement in statements(body)
                     for line in sorted(re.sub(r" ?,$", "", line) for line in statement.split("\n"))]
        else:
            lines = [_sorted_lists(statement) for statement in statements(body)]
        if kind in _PLACED and settings.get("default_tablespace", "''") != "''":
            lines.append("tablespace " + settings["default_tablespace"])
        if kind in _STORED and settings.get("default_table_access_method", "heap") != "heap":
            lines.append("access method " + settings["default_table_access_method"])
        self.text = "\n".join(lines)

    def key(self):
        return (self.kind, self.name, self.text)


def _split_settings(body):
    """BODY without the settings at its end, and those: they are for the entries after it."""
    lines = body.rstrip("\n").split("\n")
    end = len(lines)
    while end > 0 and (not lines[end - 1] or _SETTING.match(lines[end - 1])):
        end -= 1
    return "\n".join(lines[:end]), [line for line in lines[end:] if line]


def _segments(dump):
    """The dump as (header match or None, body, settings after it)."""
    dump = _END.split(_COMMAND.sub("", dump))[0]
    headers = list(_HEADER.finditer(dump))
    yield (None, *_split_settings(dump[:headers[0].start()] if headers else dump))
    for number, header in enumerate(headers):
        end = headers[number + 1].start() if number + 1 < len(headers) else len(dump)
        yield (header, *_split_settings(dump[header.end():end]))


def _is_of_database(header):
    return header.group(2) in DATABASE_TYPES or header.group(1).startswith("DATABASE ")


_DEFAULT = re.compile(
    r'ALTER TABLE ONLY (.+) ALTER COLUMN ("(?:[^"]|"")*"|\w+) SET DEFAULT (.*)', re.DOTALL)


def _with_defaults(entries):
    """Defaults that stand alone put into their tables: where pg_dump cuts a circle of tables and
    sequences depends on their OIDs."""
    tables = {}
    for entry in entries:
        found = re.match(r"CREATE (?:UNLOGGED )?TABLE (.*?) \(\n", entry.text)
        if found:
            tables[found.group(1)] = entry
    kept = []
    for entry in entries:
        found = _DEFAULT.fullmatch(entry.text) if entry.kind == "DEFAULT" else None
        table = tables.get(found.group(1)) if found else None
        column = re.search(r"^    %s .*?(?=( NOT NULL)?,?$)" % re.escape(found.group(2)),
                           table.text, re.M) if table else None
        if column:
            end = column.end()
            table.text = "%s DEFAULT %s%s" % (table.text[:end], found.group(3), table.text[end:])
        else:
            kept.append(entry)
    return kept


def normal_form(dump, database=None):
    """The entries of a dump, sorted. DATABASE is the database's name: it says nothing."""
    if database:
        dump = dump.replace(database, "the_database")
    entries, settings = [], {}
    for header, body, after in _segments(dump):
        if header:
            name, kind, schema = header.groups()
            entries.append(Entry(kind, schema, name, body, settings, _is_of_database(header)))
        for line in after:
            found = _SETTING.match(line)
            if found.group(1):
                settings[found.group(1)] = found.group(2)
    return sorted(_with_defaults(entries), key=Entry.key)


def without_database(dump):
    """A script of the dump that can run in any empty database."""
    parts = []
    for header, body, after in _segments(dump):
        if header and not _is_of_database(header):
            parts.append(body)
        parts += after
    return "\n".join(parts) + "\n"


def differences(have, want):
    """What two normal forms do not share, as texts, each about one entry."""
    have_keys, want_keys = [e.key() for e in have], [e.key() for e in want]
    extra, missing = _minus(have_keys, want_keys), _minus(want_keys, have_keys)
    found = []
    for kind, name, text in missing:
        same = next((e for e in extra if e[:2] == (kind, name)), None)
        if same is None:
            found.append("missing %s %s:\n%s" % (kind, name, text))
            continue
        extra.remove(same)
        lines = difflib.unified_diff(same[2].split("\n"), text.split("\n"), "is", "should be",
                                     lineterm="", n=1)
        found.append("different %s %s:\n%s" % (kind, name, "\n".join(lines)))
    found += ["should not be there: %s %s:\n%s" % e for e in extra]
    return found


def _minus(these, those):
    rest, found = list(those), []
    for one in these:
        if one in rest:
            rest.remove(one)
        else:
            found.append(one)
    return found
