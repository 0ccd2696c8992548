#pragma once
// One statement of a plan, with what decides its place: what it makes, ends, needs and claims.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/model/address.h"

namespace pgsnap::diff {

// A name that two objects cannot have at once (a relation's, a type's), as bytes.
using Slot = std::string;

// The slot that is the address itself.
Slot address_slot(const model::Address& address);

struct Action {
  enum class Verb { drop, create, alter };

  Verb verb{};
  model::Address object;

  // The statement without its semicolon: head, then the clauses in parentheses, then tail.
  // Only CREATE TABLE and its like have clauses, one for each column and constraint folded in.
  struct Clause {
    model::Address object;
    std::string text;
    int position = 0;  // the action's that it was
  };
  std::string head;
  bool has_clauses = false;
  std::vector<Clause> clauses;
  std::string tail;

  std::vector<model::Address> produces;  // objects of `to` that exist after it
  std::vector<model::Address> destroys;  // objects of `from` that are gone after it
  std::vector<model::Address> needs;     // objects of `to` that must be there, in their new shape
  std::vector<model::Address> uses_old;  // objects of `from` that must still be there
  std::vector<model::Address> follows;   // objects of `to`: preferably after them (never a cycle)
  std::vector<model::Address>
      precedes;  // objects of `to`: preferably before they are made or reshaped
  std::vector<Slot> releases;
  std::vector<Slot> claims;
  // The object changes so that what depends on it must be dropped before, and made anew after.
  bool reshapes = false;
  // More objects that change with it in that way: a column in the children of its table.
  std::vector<model::Address> reshapes_too;
  // Its edges are all said here: the plan adds none from the object's fields. For statements that
  // deal with an object of `from` in the middle of its replacement.
  bool edges_are_given = false;
  // The table's rows get values in a column, or are written anew: PostgreSQL refuses it while columns
  // elsewhere hold rows of the table.
  bool writes_columns = false;
  // What belongs to the object has other names afterwards, and all other statements say these: drops too.
  bool renames_members = false;
  // The object works differently afterwards: what needs it is preferably made after (an index by a
  // function's new body).
  bool renews = false;
  // More objects that work differently afterwards.
  std::vector<model::Address> renews_too;

  // Where the statement may instead become a part of the one that produces this object: a clause
  // of its own (CREATE TABLE), or words added to that object's clause or statement (a default).
  model::Address fold_into;
  std::string fold_text;
  bool fold_appends = false;

  bool outside_transaction = false;  // refused in a transaction block
  bool ends_transaction = false;     // must be committed before what follows (a new enum label)
  // What literals can say from now on: a statement that needs the object and has a literal of it, or
  // an array or row literal with it inside, can only run once this one is committed. The plan finds
  // out.
  std::vector<std::string> introduces;
  bool comes_first = false;         // before everything that need not run before it
  bool comes_last = false;          // after everything that can run before it
  std::string as_role;              // who must run it (SET ROLE), or empty: who runs the plan
  bool sets_function_body = false;  // wants check_function_bodies off
  std::string data_loss;            // what is lost, or empty
  std::string_view lock;            // lock level taken on the object, or empty
  std::string_view work;            // what the server does with the rows: scan, rewrite; or empty
  std::string why;                  // the change that asked for it

  int rank = 0;      // order among kinds, where nothing else decides
  int position = 0;  // order among siblings

  std::string sql() const;
  // Lets go what only decided its place.
  void forget_edges();
};

// Large plans have half a million: none is moved when another is added.
using ActionList = std::deque<Action>;

}  // namespace pgsnap::diff
