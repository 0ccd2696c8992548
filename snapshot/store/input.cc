#include "snapshot/store/input.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "snapshot/store/snapshot_file.h"

namespace pgsnap::store {
namespace {

// Smaller files are copied: mapping costs more, and a copy cannot change while it is used.
constexpr std::size_t kSmallestMapping = 1 << 18;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void fail(const std::string& path, int error) {
  std::string hint;
  if (error == ENOENT) hint = "check the name; `pgsnap capture` makes a snapshot";
  if (error == EACCES) hint = "check the permissions of the file and its folders";
  throw FileError("cannot read " + path + ": " + std::strerror(error), hint);
}

std::string read_to_end(int fd, const std::string& path, std::size_t expected) {
  std::string bytes;
  bytes.resize(expected + 1);  // one more, to see the end without growing
  std::size_t used = 0;
  for (;;) {
    if (used == bytes.size()) bytes.resize(bytes.size() * 2);
    const ssize_t got = read(fd, bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace

Input read_input(const std::string& path) {
  const Descriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (fd.get() < 0 || fstat(fd.get(), &status) != 0) fail(path, errno);
  if (S_ISDIR(status.st_mode)) {
    throw FileError(path + " is a directory, not a snapshot",
                    "name the snapshot file in it; a folder of .sql files needs --shadow URL");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (!S_ISREG(status.st_mode)) return input_of(read_to_end(fd.get(), path, 1 << 16), path);
  if (size < kSmallestMapping) return input_of(read_to_end(fd.get(), path, size), path);

  void* start = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
  if (start == MAP_FAILED) fail(path, errno);
  std::shared_ptr<const void> storage(start, [size](void* mapped) { munmap(mapped, size); });
  return {path, {static_cast<const char*>(start), size}, std::move(storage)};
}

Input input_of(std::string bytes, const std::string& name) {
  const auto kept = std::make_shared<const std::string>(std::move(bytes));
  return {name, *kept, kept};
}

void refuse(const Input& input, const std::string& what, const std::string& hint) {
  throw FileError(input.name + " " + what, hint);
}

void refuse_damaged(const Input& input, const std::string& what) {
  throw FileError(input.name + " is damaged: " + what,
                  "take the file from git or a backup again, or capture anew");
}

void refuse_conflict(const Input& input) {
  refuse(input, "holds git's conflict markers",
         "take one side with `git checkout --ours` or `--theirs`, or use `pgsnap merge`");
}

void check_version(const Input& input, int version, int oldest_reader) {
  if (oldest_reader > kFormatVersion) {
    refuse(input,
           "was written by format " + std::to_string(version) + ", this pgsnap reads up to " +
               std::to_string(kFormatVersion),
           "use a newer pgsnap");
  }
  if (version < 1 || version > 65535 || oldest_reader < 1 || oldest_reader > version) {
    refuse_damaged(input, "it has no valid format version");
  }
}

}  // namespace pgsnap::store
