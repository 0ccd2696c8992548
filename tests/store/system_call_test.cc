// Each system call of a write fails once, is interrupted once, or does half of its work.
// The linker hands the program's calls to the __wrap_ functions here (CMakeLists.txt).

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sample.h"
#include "snapshot/model/error.h"
#include "snapshot/store/output_file.h"

namespace {

enum class Call { none, open, write, fsync, close, rename, chmod };

// Which call is to go wrong, and how.
struct Fault {
  Call call = Call::none;
  int turns = 0;  // how many such calls go well before
  int error = 0;  // 0: a short write
  bool done = false;
};
Fault fault;

bool is_due(Call call) {
  if (call != fault.call || fault.done) return false;
  if (fault.turns-- > 0) return false;
  fault.done = true;
  errno = fault.error;
  return true;
}

}  // namespace

extern "C" {
ssize_t __real_write(int fd, const void* bytes, size_t size);
int __real_fsync(int fd);
int __real_close(int fd);
int __real_renameat(int from_folder, const char* from, int to_folder, const char* to);
int __real_fchmod(int fd, mode_t mode);
int __real_openat(int folder, const char* path, int flags, mode_t mode);

ssize_t __wrap_write(int fd, const void* bytes, size_t size) {
  if (!is_due(Call::write)) return __real_write(fd, bytes, size);
  return fault.error ? -1 : __real_write(fd, bytes, (size + 1) / 2);
}
int __wrap_fsync(int fd) { return is_due(Call::fsync) ? -1 : __real_fsync(fd); }
int __wrap_close(int fd) {
  if (!is_due(Call::close)) return __real_close(fd);
  __real_close(fd);
  errno = fault.error;
  return -1;
}
int __wrap_renameat(int from_folder, const char* from, int to_folder, const char* to) {
  return is_due(Call::rename) ? -1 : __real_renameat(from_folder, from, to_folder, to);
}
int __wrap_fchmod(int fd, mode_t mode) {
  return is_due(Call::chmod) ? -1 : __real_fchmod(fd, mode);
}
int __wrap_openat(int folder, const char* path, int flags, mode_t mode) {
  // The listing of a folder may fail: then nothing is cleaned up.
  if ((flags & O_CREAT) && is_due(Call::open)) return -1;
  return __real_openat(folder, path, flags, mode);
}
}

namespace pgsnap::store::test {
namespace {

namespace fs = std::filesystem;

class SystemCalls : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "pgsnap-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = (folder_ / "prod.snap").string();
    std::ofstream(path_) << "old";
  }
  void TearDown() override {
    fault = {};
    fs::remove_all(folder_);
  }

  std::string content() const {
    std::ifstream file(path_, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  std::ptrdiff_t files() const { return std::distance(fs::directory_iterator(folder_), {}); }

  // The message of a write of a file large enough for several system calls; "" where it went well.
  std::string write(const Fault& wrong) {
    fault = wrong;
    std::string message;
    try {
      OutputFile file(path_);
      for (int i = 0; i < 3; ++i) file.write(std::string(200'000, static_cast<char>('a' + i)));
      file.commit();
    } catch (const model::Error& error) {
      message = error.what();
    }
    happened_ = fault.done;
    fault = {};
    return message;
  }
  static std::string whole() {
    return std::string(200'000, 'a') + std::string(200'000, 'b') + std::string(200'000, 'c');
  }

  fs::path folder_;
  std::string path_;
  bool happened_ = false;
};

TEST_F(SystemCalls, EachMayFail) {
  for (const Call call :
       {Call::open, Call::write, Call::fsync, Call::close, Call::rename, Call::chmod}) {
    for (const int error : {EIO, ENOSPC, EDQUOT}) {
      int turn = 0;
      for (;; ++turn) {
        std::ofstream(path_) << "old";
        const std::string message = write({call, turn, error, false});
        if (!happened_) break;
        const bool in_place = call == Call::fsync && turn == 1;  // the folder, when all is done
        EXPECT_EQ(content(), in_place || message.empty() ? whole() : "old") << message;
        // Folders are closed without a word.
        EXPECT_TRUE(!message.empty() || call == Call::close)
            << static_cast<int>(call) << " " << turn;
        EXPECT_EQ(files(), 1) << static_cast<int>(call) << " " << turn;
      }
      EXPECT_GT(turn, 0) << static_cast<int>(call);
    }
  }
}

TEST_F(SystemCalls, InterruptionsAreNoErrors) {
  for (const Call call : {Call::open, Call::write, Call::fsync, Call::close}) {
    for (int turn = 0;; ++turn) {
      std::ofstream(path_) << "old";
      EXPECT_EQ(write({call, turn, EINTR, false}), "") << static_cast<int>(call) << " " << turn;
      EXPECT_EQ(content(), whole());
      EXPECT_EQ(files(), 1);
      if (!happened_) break;
    }
  }
}

TEST_F(SystemCalls, ShortWritesGoOn) {
  for (int turn = 0;; ++turn) {
    EXPECT_EQ(write({Call::write, turn, 0, false}), "");
    EXPECT_EQ(content(), whole());
    if (!happened_) break;
  }
}

TEST_F(SystemCalls, WhatAKilledProgramLeftIsRemovedAndOthersFilesStay) {
  const fs::path left = folder_ / ".pgsnap-1-0.tmp";
  std::ofstream(left) << "half of it";
  std::ofstream(folder_ / ".pgsnap-notes") << "mine";
  OutputFile other(path_);  // of a program that is not done
  EXPECT_FALSE(fs::exists(left));
  EXPECT_EQ(files(), 3);
  EXPECT_EQ(write({}), "");
  EXPECT_EQ(files(), 3);
  other.write("the other's");
  other.commit();
  EXPECT_EQ(content(), "the other's");
  EXPECT_EQ(files(), 2);
}

}  // namespace
}  // namespace pgsnap::store::test
