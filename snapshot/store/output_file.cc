#include "snapshot/store/output_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "snapshot/model/error.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::store {
namespace {

constexpr std::size_t kBufferSize = 1 << 18;

// The temporary files of writes in progress, in memory that a signal handler may read.
struct Unfinished {
  enum State : int { free, taken, ready };
  std::atomic<int> state{free};
  int folder = -1;
  std::array<char, 64> name{};
};
static_assert(std::atomic<int>::is_always_lock_free, "needed in signal handlers");
std::array<Unfinished, 16> unfinished;

int remember(int folder, const std::string& name) {
  for (std::size_t i = 0; i < unfinished.size(); ++i) {
    int expected = Unfinished::free;
    if (!unfinished[i].state.compare_exchange_strong(expected, Unfinished::taken)) continue;
    unfinished[i].folder = folder;
    unfinished[i].name = {};
    name.copy(unfinished[i].name.data(), unfinished[i].name.size() - 1);
    unfinished[i].state = Unfinished::ready;
    return static_cast<int>(i);
  }
  return -1;  // more files at once than any command writes
}

void forget(int slot) {
  if (slot >= 0) unfinished[static_cast<std::size_t>(slot)].state = Unfinished::free;
}

int flush_to_disk(int fd) {
  int result = fsync(fd);
  while (result != 0 && errno == EINTR) result = fsync(fd);
  return result;
}

constexpr std::string_view kTemporaryStart = ".pgsnap-";
constexpr std::string_view kTemporaryEnd = ".tmp";

// Whoever writes a temporary file holds its lock; one that nobody holds was left by a program that
// was killed. False where another program took this one for such, between its making and its lock.
bool claim(int fd) {
  struct stat status {};
  // A file system without locks: then nothing is ever taken for abandoned.
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) return errno != EWOULDBLOCK;
  return fstat(fd, &status) != 0 || status.st_nlink > 0;
}

void remove_abandoned(int folder) {
  // A descriptor of its own: a listing moves the position.
  const int listed = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const list = listed < 0 ? nullptr : fdopendir(listed);
  if (!list) {
    if (listed >= 0) close(listed);
    return;
  }
  while (const dirent* entry = readdir(list)) {
    const std::string_view name = entry->d_name;
    if (!name.starts_with(kTemporaryStart) || !name.ends_with(kTemporaryEnd)) continue;
    const int fd = openat(folder, entry->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) continue;
    struct stat status {};
    const bool ours = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                      status.st_uid == geteuid() && flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (ours) unlinkat(folder, entry->d_name, 0);
    close(fd);
  }
  closedir(list);
}

}  // namespace

void remove_unfinished_files() noexcept {
  for (Unfinished& file : unfinished) {
    if (file.state == Unfinished::ready) unlinkat(file.folder, file.name.data(), 0);
  }
}

OutputFile::OutputFile(const std::string& path) : path_(path), target_(path) {
  struct stat old {};
  exists_ = stat(path.c_str(), &old) == 0;
  if (!exists_) {
    // A symbolic link to what is not there: neither is it replaced, nor a file made who knows where.
    const int error = errno;
    if (lstat(path.c_str(), &old) == 0) fail("cannot write ", error);
    old = {};
  }
  if (exists_ && S_ISDIR(old.st_mode)) fail("cannot write ", EISDIR);
  direct_ = exists_ && !S_ISREG(old.st_mode);
  if (direct_) {
    fd_ = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd_ < 0) fail("cannot write ", errno);
    return;
  }
  // Replacing a file needs no right to write to it, but taking that right away was a wish.
  if (exists_ && access(path.c_str(), W_OK) != 0) fail("cannot write ", errno);
  old_mode_ = old.st_mode & 07777;
  // A symbolic link stays one: its target is replaced.
  std::error_code ignored;
  if (auto resolved = std::filesystem::weakly_canonical(path, ignored); !ignored) {
    target_ = resolved.string();
  }
  const auto folder = std::filesystem::path(target_).parent_path();
  folder_ = folder.empty() ? std::string(".") : folder.string();
  folder_fd_ = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd_ < 0) fail("cannot write ", errno);
  remove_abandoned(folder_fd_);
  const int error = create_temporary();
  if (error != 0) {
    close(folder_fd_);
    fail("cannot write ", error);
  }
  buffer_.reserve(kBufferSize);
}

int OutputFile::create_temporary() {
  // No signal between creating the file and remembering it.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  int error = EEXIST;
  for (unsigned attempt = 0; error == EEXIST && attempt < 1000; ++attempt) {
    temporary_ = std::string(kTemporaryStart).append(std::to_string(getpid())).append("-");
    temporary_.append(std::to_string(attempt)).append(kTemporaryEnd);
    fd_ = openat(folder_fd_, temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    error = fd_ < 0 ? errno : 0;
    if (error == EINTR) error = EEXIST;
    if (error == 0 && !claim(fd_)) {
      close(fd_);
      error = EEXIST;
    }
  }
  if (error == 0) slot_ = remember(folder_fd_, temporary_);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error;
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) {
    close(fd_);
    if (!direct_) unlinkat(folder_fd_, temporary_.c_str(), 0);
  }
  forget(slot_);
  if (folder_fd_ >= 0) close(folder_fd_);
}

void OutputFile::fail(const char* what, int error) const {
  std::string hint;
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) hint.append("make room");
  if (error == EACCES || error == EPERM || error == EROFS) {
    hint.append("check the permissions of the file and its folder");
  }
  if (exists_ && !direct_)
    hint.append(hint.empty() ? "" : "; ").append("the old file is as it was");
  throw model::Error(what + path_ + ": " + std::strerror(error), hint);
}

void OutputFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kBufferSize) flush();
  if (bytes.size() >= kBufferSize) {
    write_out(bytes);
  } else {
    buffer_.append(bytes);
  }
}

void OutputFile::flush() {
  write_out(buffer_);
  buffer_.clear();
}

void OutputFile::write_out(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write ", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void OutputFile::commit() {
  flush();
  check_mapped_files();
  if (direct_) {
    const int fd = fd_;
    fd_ = -1;
    if (close(fd) != 0) fail("cannot write ", errno);
    return;
  }
  if (exists_ && fchmod(fd_, old_mode_) != 0) fail("cannot set the mode of ", errno);
  if (flush_to_disk(fd_) != 0) fail("cannot write ", errno);
  // Some file systems tell of a failed write only here.
  const int fd = fd_;
  fd_ = -1;
  bool good = close(fd) == 0 || errno == EINTR;  // it is closed then, and was flushed before
  const std::string name = std::filesystem::path(target_).filename().string();
  good = good && renameat(folder_fd_, temporary_.c_str(), folder_fd_, name.c_str()) == 0;
  if (!good) {
    const int error = errno;
    unlinkat(folder_fd_, temporary_.c_str(), 0);
    fail("cannot write ", error);
  }
  forget(slot_);
  slot_ = -1;
  // The new file is in place; that its name survives a power failure is all that is left.
  if (flush_to_disk(folder_fd_) != 0 && errno != EINVAL && errno != ENOTSUP && errno != EBADF) {
    throw model::Error("cannot flush the folder of " + path_ + ": " + std::strerror(errno),
                       "the new file is in place");
  }
}

}  // namespace pgsnap::store
