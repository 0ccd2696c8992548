#include "snapshot/store/input.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <mutex>
#include <utility>
#include <vector>

#include "snapshot/store/snapshot_file.h"

namespace pgsnap::store {
namespace {

// Smaller files are copied: mapping costs more.
constexpr std::size_t kSmallestMapping = 1 << 18;
// What is read of a pipe before it is looked at.
constexpr std::size_t kStart = 1 << 16;
// No file system's clock is coarser: a file that was last written longer ago gets another time when it is
// written again.
constexpr std::time_t kCoarsestClock = 2;

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

bool same_time(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

// A file in memory, which is watched.
class Mapping {
 public:
  // status: of fd, from before. Throws FileError.
  Mapping(int fd, const struct stat& status, const std::string& name)
      : name_(name), status_(status), fd_(fcntl(fd, F_DUPFD_CLOEXEC, 0)) {
    if (fd_.get() < 0) fail(name, errno);
    start_ = mmap(nullptr, size(), PROT_READ, MAP_PRIVATE, fd_.get(), 0);
    if (start_ == MAP_FAILED) fail(name, errno);
    const std::lock_guard lock(mutex_);
    mapped_.push_back(this);
  }
  ~Mapping() {
    const std::lock_guard lock(mutex_);
    note_change();
    std::erase(mapped_, this);
    munmap(start_, size());
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(start_), size()}; }

  // The name of one that was written to while it was mapped, or "".
  static std::string take_changed() {
    const std::lock_guard lock(mutex_);
    for (const Mapping* mapping : mapped_) mapping->note_change();
    return std::exchange(changed_, {});
  }

 private:
  std::size_t size() const { return static_cast<std::size_t>(status_.st_size); }

  void note_change() const {
    struct stat now {};
    // Its own time of change tells where the other was set back; another file in its place sets it too, and
    // takes a link away.
    const bool same = fstat(fd_.get(), &now) == 0 && now.st_size == status_.st_size &&
                      same_time(now.st_mtim, status_.st_mtim) &&
                      (same_time(now.st_ctim, status_.st_ctim) || now.st_nlink != status_.st_nlink);
    if (!same) changed_ = name_;
  }

  static inline std::mutex mutex_;
  static inline std::vector<const Mapping*> mapped_;
  static inline std::string changed_;

  const std::string name_;
  const struct stat status_;
  const Descriptor fd_;
  void* start_ = nullptr;
};

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
  const bool mapped = S_ISREG(status.st_mode) && size >= kSmallestMapping &&
                      status.st_mtim.tv_sec < std::time(nullptr) - kCoarsestClock &&
                      lseek(fd, 0, SEEK_CUR) == 0;
  if (!mapped) return input_of(read_to_end(fd, name, size, check_start), name);
  const auto mapping = std::make_shared<const Mapping>(fd, status, name);
  return {name, mapping->bytes(), mapping};
}

void check_mapped_files() {
  const std::string name = Mapping::take_changed();
  if (name.empty()) return;
  throw FileError(
      name + " was written to while it was read",
      "try again when nobody writes to it; pgsnap itself puts a whole new file in its place");
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
