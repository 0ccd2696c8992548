#pragma once
// What the kinds that are types have in common, above all how one that PostgreSQL cannot alter is
// made anew while tables hold values of it.
//
// An enum, a domain, a composite type is renamed out of the way; the new one is made under the name;
// every column is altered from the old type to the new one; the old one is dropped. A range or base
// type has functions (constructors, input and output) that cannot be moved aside with it: its
// columns wait as text while it is dropped and made anew, and so do columns of types made of it. So do
// columns that hold rows of a table while that has a column altered: PostgreSQL refuses it otherwise.

#include <string>
#include <string_view>
#include <vector>

#include "diff/rules/registry.h"

namespace pgsnap::diff {

// The object that a type's text (format_type) names, arrays and modifiers aside; a relation where it
// is a row type. No key where the catalog does not hold it: built in, or an extension's.
model::Address type_named(std::string_view text, const model::Catalog& catalog);

bool is_type_kind(model::Kind kind);

// Whether a type, or a relation with rows, has that key.
bool names_type(std::string_view key, const model::Catalog& catalog);

// Domains stripped off: what values of a type are. Its modifiers, and [] if it is an array.
std::string underlying_type(std::string_view text, const model::Catalog& catalog);

// Whether this type of `from` goes while its name stays in use: columns' values must be carried over.
bool is_remade(const model::Address& type, const Context& context);

// Whether another type that is remade is made of it, and holds on to it until then.
bool is_part_of_remade(const model::Address& type, const Context& context);

// Whether it is made, directly or not, of a range or base type that is remade, or is one; or of the rows
// of a table with a column that gets another type.
bool passes_through_text(const model::Address& type, const Context& context);

// The tables that stay whose rows a type of `from` is made of, directly or not.
std::vector<model::Address> tables_in(const model::Address& type, const Context& context);

// The type of a column of `from`, and of the column in `to`, allow no single ALTER: see above.
bool passes_through_text(const Change& column, const Context& context);

// What a type of `from` that is remade is called once it is out of the way.
std::string name_moved_away(const model::Object& from, const Context& context);

// Renames a type of `from` out of the way, and drops it in the end. values_lost: what it cannot keep.
void move_away(const model::Object& from, const Context& context, Actions& actions,
               const std::string& values_lost = {});

// Whether a type of `from` is made of a type, or collation, that is renamed out of the way. Its columns may leave
// it for a type that is made of the new one of that name, and so it stays until then.
bool outlives_renaming(const model::Object& from, const Context& context);

// DROP of a type whose name nothing takes over; otherwise it is moved away.
void drop_type(const model::Object& from, const std::string& sql, const Context& context,
               Actions& actions);

std::vector<Slot> type_slots(const model::Object& type);

// Functions that a type is made of, and that take or give that type (input, output, canonical): the
// two need each other. They are made between the shell type and the full one, and dropped with it.
std::vector<model::Address> functions_of_type(const model::Object& type,
                                              const model::Catalog& catalog);
std::vector<model::Address> types_of_function(const model::Object& function,
                                              const model::Catalog& catalog);
// CREATE TYPE name: before the functions. Nothing where there are none.
void create_shell(const model::Object& type, const Context& context, Actions& actions);
// Released by the shell, claimed by the functions.
Slot shell_slot(const model::Address& type);

}  // namespace pgsnap::diff
