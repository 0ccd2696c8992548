"""A random schema, and a random change of it into another."""
import random

from . import (constraints, guards, indexes, inheritance, natives, others, routines, tables, user_types,
               views)
from .model import Model, quote_name
from .names import new_comment, new_name

# What a server of 15 and later can have without a folder of its own.
TABLESPACES = ["gen_space"]
ROLES = ["gen_reader", "Gen Writer"]

# What is made, how often, and the kinds of pgsnap that it takes.
MAKERS = [
    (tables.make_table, 22, "table"),
    (tables.make_heir, 5, "inheritance"),
    (inheritance.make_override, 4, "inheritance"),
    (inheritance.make_check_copy, 2, "inheritance"),
    (indexes.make_index, 7, "index"),
    (indexes.make_part_index, 4, "index"),
    (constraints.make_constraint, 5, "constraint"),
    (constraints.make_foreign_key, 8, "constraint"),
    (constraints.make_not_null, 4, "constraint"),
    (views.make_view, 14, "view"),
    (routines.make_function, 9, "function"),
    (user_types.make_schema, 2, "schema"),
    (user_types.make_extension, 2, "extension"),
    (user_types.make_sequence, 4, "sequence"),
    (user_types.make_enum, 5, "enum_type"),
    (user_types.make_domain, 5, "domain"),
    (user_types.make_domain_check, 2, "domain"),
    (user_types.make_composite, 4, "composite_type"),
    (user_types.make_range, 2, "range_type"),
    (user_types.make_collation, 2, "collation"),
    (routines.make_aggregate, 2, "aggregate"),
    (guards.make_trigger, 6, "trigger"),
    (guards.make_rule, 4, "rule"),
    (guards.make_policy, 4, "policy"),
    (guards.make_statistics, 3, "statistics"),
    (guards.make_publication, 2, "publication"),
    (others.make_operator, 1, "sql_operator"),
    (others.make_cast, 1, "cast"),
    (others.make_foreign_table, 2, "foreign_table"),
    (others.make_server, 1, "foreign_server"),
    (others.make_user_mapping, 1, "user_mapping"),
    (others.make_event_trigger, 1, "event_trigger"),
    (others.make_dictionary, 1, "text_search_dictionary"),
    (others.make_configuration, 1, "text_search_configuration"),
    (others.make_conversion, 1, "conversion"),
    (others.make_access_method, 1, "access_method"),
    (natives.make_language, 2, "language"),
    (natives.make_base_type, 3, "base_type"),
    (natives.make_parser, 1, "text_search_parser"),
    (natives.make_template, 1, "text_search_template"),
    (natives.make_transform, 1, "transform"),
    (guards.make_subscription, 1, "subscription"),
    (others.make_operator_family, 1, "operator_family"),
    (others.make_operator_class, 2, "operator_class"),
    (others.make_default_privileges, 1, "default_privileges"),
]


def tablespaces_of(major):
    return TABLESPACES if major >= 15 else []


class Pairs:
    """Makes pairs for a server of that major. WITHOUT are kinds that are left out; there are TIMES as many
    objects and changes as usual."""

    def __init__(self, major, without=(), times=1):
        self.major, self.times = major, times
        self.makers = [(maker, share) for maker, share, kind in MAKERS if kind not in without]

    def make(self, seed):
        """Two models, the second a changed copy of the first, and what was done, as texts."""
        rng = random.Random("pgsnap pair %s" % seed)
        model = Model(self.major, ROLES)
        model.tablespaces = tablespaces_of(self.major)
        public = user_types.Schema("public")
        model.add(public)
        user_types.make_schema(model, rng)
        size = rng.choice([3, 6, 10, 16, 25]) * self.times
        for _ in range(size):
            self.add_something(model, rng)
        changed = model.copy()
        done = []
        wanted = rng.choice([1, 2, 3, 5, 8, 12]) * self.times
        for _ in range(20 * wanted):
            if len(done) == wanted:
                break
            said = self.change_something(changed, rng)
            if said:
                done.append(said)
        _complete_indexes(model, changed)
        return model, changed, done

    def add_something(self, model, rng):
        makers = [m for m, _ in self.makers]
        maker = rng.choices(makers, [share for _, share in self.makers])[0]
        made = maker(model, rng)
        if made is not None:
            decorate(model, rng, made)
        return made

    def change_something(self, model, rng):
        found = list(model.things.values())
        what = rng.random()
        if what < .25:
            made = self.add_something(model, rng)
            return made and "add %s" % made.uid
        thing = rng.choice(found)
        if what < .4:
            return drop(model, thing)
        if what < .48:
            return rename(model, rng, thing)
        if what < .52:
            return move(model, rng, thing)
        if what < .55:
            return swap_names(model, rng, thing)
        if what < .58:
            return take_name(model, rng, thing)
        if what < .66:
            return decorate(model, rng, thing, 1) and "attributes of %s" % thing.uid
        return thing.change(model, rng) and "change %s" % thing.uid


def _complete_indexes(*models):
    """An index on a partitioned table ONLY stays so where the table's partitions are the same on
    both sides: a partition that is attached later gets the index, and cannot lose it."""
    below = [{t.uid: frozenset((c.uid, c.partition_of, c.bound) for c in m.all(tables.Table)
                               if inheritance.is_below(m, c, t)) for t in m.all(tables.Table)}
             for m in models]
    for model in models:
        for index in model.all(indexes.Index):
            if index.only and below[0].get(index.parent) != below[1].get(index.parent):
                index.only = False


def decorate(model, rng, thing, likely=.12):
    """Owner, comment, privileges."""
    done = False
    if rng.random() < likely * .5 and thing.has_owner and thing.name != "public" \
            and not getattr(thing, "owned_by", None):
        thing.owner = None if thing.owner else rng.choice(model.roles)
        done = True
    if rng.random() < likely * .6 and thing.can_comment and thing.name != "public":
        thing.comment = None if thing.comment and rng.random() < .4 else new_comment(rng)
        done = True
    if rng.random() < likely * .6 and thing.privileges:
        if thing.grants and rng.random() < .5:
            thing.grants = thing.grants[1:]
        else:
            words = rng.choice(thing.privileges)
            role = "public" if words.startswith("-") else rng.choice(["public"] + model.roles)
            if not any(g[:2] == (words, role) for g in thing.grants):
                more = role != "public" and rng.random() < .2
                thing.grants = thing.grants + [(words, role, more)]
        done = True
    return done


def drop(model, thing):
    if thing.kind == "schema" and (thing.name == "public" or len(model.all(user_types.Schema)) < 3):
        return None
    model.drop(thing.uid)
    return "drop %s" % thing.uid


def rename(model, rng, thing):
    if not thing.name or thing.name == "public" or isinstance(
            thing, (user_types.Extension, others.Operator)):
        return None
    thing.name = new_name(model, rng)
    return "rename %s" % thing.uid


def move(model, rng, thing):
    if not thing.schema or isinstance(thing, others.Operator):
        return None
    thing.schema = model.a_schema(rng)
    return "move %s" % thing.uid


def swap_names(model, rng, thing):
    """Two things of one sort take each other's names."""
    alike = [t for t in model.things.values() if t.prefix == thing.prefix and t is not thing
             and t.parent == thing.parent and t.schema == thing.schema]
    if not alike or not thing.name or thing.name == "public" or isinstance(
            thing, (user_types.Extension, others.Operator)):
        return None
    other = rng.choice(alike)
    thing.name, other.name = other.name, thing.name
    return "swap the names of %s and %s" % (thing.uid, other.uid)


# Those whose names are of one sort: a table and a view cannot have the same, nor two types.
RELATIONS = (tables.Table, views.View, user_types.Sequence, others.ForeignTable)
TYPES = (tables.Table, views.View, user_types.Enum, user_types.Domain, user_types.Composite,
         user_types.Range, natives.BaseType)


def take_name(model, rng, thing):
    """It goes, and something of another kind takes its name: a table becomes a view, a type takes a
    table's name, an index a constraint's."""
    if isinstance(thing, constraints.Constraint) and thing.what in ("unique", "primary key"):
        alike = model.all(indexes.Index)
    else:
        sort = next((s for s in (RELATIONS, TYPES) if isinstance(thing, s)), ())
        alike = model.all(*sort) if sort else []
    alike = [a for a in alike if type(a) is not type(thing)]
    if not alike:
        return None
    other = rng.choice(alike)
    model.drop(thing.uid)
    if other.uid not in model or (thing.schema and thing.schema not in model):
        return "drop %s" % thing.uid
    other.name = thing.name
    if thing.schema and other.schema:
        other.schema = thing.schema
    return "%s takes the name of %s" % (other.uid, thing.uid)


def script_text(statements):
    """A script as one text. Names are quoted throughout, so no search_path matters."""
    return "".join("%s;\n" % statement.text() for statement in statements)


def described(roles):
    return ", ".join(quote_name(role) for role in roles)
