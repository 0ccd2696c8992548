#pragma once
// Functions of one name, and operators. A server prints a call by its name, with casts where an argument is of another
// type, and not by which one is meant. Read again beside an overload that came later, it is ambiguous (f(1) beside
// f(integer, integer DEFAULT 0)) or means that one (f(1) of f(anyelement), beside f(integer)).

#include "diff/rules/rule.h"

namespace pgsnap::diff {

// For KindRules::finish. Puts what calls a function, or has an operator, before new overloads of it. Throws Error where
// one that stays would surely make the call ambiguous.
void order_beside_overloads(const Context&, Actions&);

}  // namespace pgsnap::diff
