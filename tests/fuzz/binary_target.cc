#include "snapshot_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pgsnap::fuzz::read_snapshot_target(data, size, pgsnap::store::Encoding::binary);
  return 0;
}
