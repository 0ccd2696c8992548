#pragma once
// The bytes of a snapshot to be read, and the errors that are about them.

#include <memory>
#include <string>
#include <string_view>

#include "snapshot/model/error.h"

namespace pgsnap::store {

struct Input {
  std::string name;  // for messages
  std::string_view bytes;
  std::shared_ptr<const void> storage;  // keeps the bytes alive
};

// Looks at the first bytes of what may have no end, and throws where they begin no snapshot.
using CheckStart = void (*)(const Input&);

// Maps a file, or reads a pipe to its end. Throws FileError.
//
// What is read here is a copy that cannot change, so that the digests find every mixture of an old file
// and a new one. A mapping shows what others write into the file, also where it was verified already:
// check_mapped_files() tells. A file that was written just now is copied, since its time could not tell.
Input read_input(const std::string& path, CheckStart check_start = nullptr);
// The same of what is open already. name: for messages.
Input read_input(int fd, const std::string& name, CheckStart check_start);
Input input_of(std::string bytes, const std::string& name);

// An error whose message already names the file.
class FileError : public model::Error {
 public:
  using model::Error::Error;
};

[[noreturn]] void refuse(const Input& input, const std::string& what, const std::string& hint);

// The file is one of ours and not what was written: "<file> is damaged: <what>".
[[noreturn]] void refuse_damaged(const Input& input, const std::string& what);

[[noreturn]] void refuse_conflict(const Input& input);

// Throws when the file needs a newer program or names an impossible version.
void check_version(const Input& input, int version, int oldest_reader);

}  // namespace pgsnap::store
