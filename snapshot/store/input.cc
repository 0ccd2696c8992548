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
// What is read of a pipe before it is looked at.
constexpr std::size_t kStart = 1 << 16;

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

[[noreturn]] void fail(const std::string& name, int error) {
  std::string hint;
  if (error == ENOENT) hint = "check the name; `pgsnap capture` makes a snapshot";
  if (error == EACCES) hint = "check the permissions of the file and its folders";
  throw FileError("cannot read " + name + ": " + std::strerror(error), hint);
}

std::string read_to_end(int fd, const std::string& name, std::size_t expected,
                        CheckStart check_start) {
  std::string bytes;
  bytes.resize(expected + 1);  // one more, to see the end without growing
  std::size_t used = 0;
  for (;;) {
    if (check_start && used >= kStart) {
      check_start({name, std::string_view(bytes).substr(0, used), nullptr});
      check_start = nullptr;
    }
    if (used == bytes.size()) bytes.resize(bytes.size() * 2);
    const ssize_t got = read(fd, bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(name, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace

Input read_input(const std::string& path, CheckStart check_start) {
  const Descriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) fail(path, errno);
  return read_input(fd.get(), path, check_start);
}

Input read_input(int fd, const std::string& name, CheckStart check_start) {
  struct stat status {};
  if (fstat(fd, &status) != 0) fail(name, errno);
  if (S_ISDIR(status.st_mode)) {
    throw FileError(name + " is a directory, not a snapshot",
                    "name the snapshot file in it; a folder of .sql files needs --shadow URL");
  }
  const auto size = S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : kStart;
  // Of standard input a part may have been read already.
  const bool mapped =
      S_ISREG(status.st_mode) && size >= kSmallestMapping && lseek(fd, 0, SEEK_CUR) == 0;
  if (!mapped) return input_of(read_to_end(fd, name, size, check_start), name);

  void* start = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (start == MAP_FAILED) fail(name, errno);
  std::shared_ptr<const void> storage(start, [size](void* at) { munmap(at, size); });
  return {name, {static_cast<const char*>(start), size}, std::move(storage)};
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
