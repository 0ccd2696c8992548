#pragma once
// What makes each object, without a plan: for reading, in no order that runs. A relation or domain is
// described with its children, whose statements may be a part of its own, whatever they wait for.

#include <memory>
#include <vector>

#include "diff/plan/action.h"
#include "snapshot/model/catalog.h"

namespace pgsnap::diff {

// Whose statements are said together with this object's: its relation or domain, or itself.
model::Address described_with(const model::Address& object, const model::Catalog& catalog);

class Descriptions {
 public:
  // The catalog must outlive this.
  explicit Descriptions(const model::Catalog& catalog);
  ~Descriptions();
  Descriptions(const Descriptions&) = delete;
  Descriptions& operator=(const Descriptions&) = delete;

  // Of all that is described with this object, which is none's child: those of one object in an order
  // in which they can be read. Checked like a plan's. Their addresses live until the next call. Throws
  // model::Error.
  ActionList of(const model::Record& record);

 private:
  class Describer;
  std::unique_ptr<Describer> describer_;
};

}  // namespace pgsnap::diff
