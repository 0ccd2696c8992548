// A file is written whole or not at all; whatever fails, the old one stays.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "sample.h"
#include "snapshot/model/error.h"
#include "snapshot/store/output_file.h"

namespace pgsnap::store::test {
namespace {

namespace fs = std::filesystem;

class WriteFaults : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "pgsnap-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    fs::permissions(folder_, fs::perms::all);
    path_ = (folder_ / "prod.snap").string();
  }
  void TearDown() override {
    fs::permissions(folder_, fs::perms::all);
    fs::remove_all(folder_);
  }

  static std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }
  void write_old() { std::ofstream(path_) << "old"; }

  // What write_snapshot throws in a process of its own, where limits and rights hold; "" if not.
  std::string error_in_child(const std::function<void()>& prepare,
                             const std::function<void()>& write) {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      std::string message;
      try {
        prepare();
        write();
      } catch (const model::Error& error) {
        message = std::string(error.what()) + " | " + error.hint();
      }
      if (::write(ends[1], message.data(), message.size()) < 0) _exit(2);
      _exit(0);
    }
    close(ends[1]);
    std::string message(4096, '\0');
    const ssize_t got = read(ends[0], message.data(), message.size());
    message.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    return message;
  }
  static void become_nobody() {
    if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(3);
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(WriteFaults, NewFileIsForItsOwner) {
  umask(022);
  write_snapshot(small_catalog(), path_, {});
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(difference(small_catalog(), read_snapshot(path_)), "");
  EXPECT_EQ(files(), 1U);
}

TEST_F(WriteFaults, ReplacedFileKeepsItsMode) {
  write_old();
  fs::permissions(path_, static_cast<fs::perms>(0664));
  write_snapshot(small_catalog(), path_, {});
  EXPECT_EQ(fs::status(path_).permissions(), static_cast<fs::perms>(0664));
  EXPECT_EQ(difference(small_catalog(), read_snapshot(path_)), "");
}

TEST_F(WriteFaults, LinkStaysALink) {
  fs::create_directory(folder_ / "real");
  std::ofstream(folder_ / "real/there.snap") << "old";
  fs::create_symlink("real/there.snap", path_);
  write_snapshot(small_catalog(), path_, {});
  EXPECT_TRUE(fs::is_symlink(path_));
  EXPECT_FALSE(fs::is_symlink(folder_ / "real/there.snap"));
  EXPECT_EQ(difference(small_catalog(), read_snapshot((folder_ / "real/there.snap").string())), "");
}

TEST_F(WriteFaults, RelativeNamesWork) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  write_snapshot(small_catalog(), "prod.snap", {});
  fs::current_path(before);
  EXPECT_EQ(difference(small_catalog(), read_snapshot(path_)), "");
}

TEST_F(WriteFaults, DevicesAndPipesAreWrittenToNotReplaced) {
  write_snapshot(small_catalog(), "/dev/null", {});
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const int fd = open(path_.c_str(), O_RDWR | O_NONBLOCK);
  write_snapshot(small_catalog(), path_, {});
  std::string bytes(1 << 16, '\0');
  bytes.resize(static_cast<std::size_t>(read(fd, bytes.data(), bytes.size())));
  close(fd);
  EXPECT_TRUE(fs::is_fifo(path_));
  EXPECT_EQ(difference(small_catalog(), read_snapshot_bytes(bytes, "pipe")), "");
}

TEST_F(WriteFaults, FullDevice) {
  try {
    write_snapshot(small_catalog(), "/dev/full", {});
    FAIL();
  } catch (const model::Error& error) {
    EXPECT_STREQ(error.what(), "cannot write /dev/full: No space left on device");
    EXPECT_EQ(error.hint(), "make room");
  }
}

TEST_F(WriteFaults, FullDiskLeavesTheOldFile) {
  for (const bool exists : {false, true}) {
    if (exists) write_old();
    for (Encoding encoding : kEncodings) {
      const auto limit = [] {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit size{1000, 1000};
        setrlimit(RLIMIT_FSIZE, &size);
      };
      const auto write = [&] { write_snapshot(small_catalog(), path_, {encoding, false, {}}); };
      EXPECT_EQ(error_in_child(limit, write), "cannot write " + path_ +
                                                  ": File too large | make room" +
                                                  (exists ? "; the old file is as it was" : ""));
      EXPECT_EQ(files(), exists ? 1U : 0U);
      EXPECT_EQ(content(path_), exists ? "old" : "");
    }
  }
}

TEST_F(WriteFaults, NoRightToWrite) {
  write_old();
  const auto write = [&] { write_snapshot(small_catalog(), path_, {}); };
  fs::permissions(path_, static_cast<fs::perms>(0444));
  EXPECT_EQ(error_in_child(become_nobody, write),
            "cannot write " + path_ +
                ": Permission denied | check the permissions of the file and "
                "its folder; the old file is as it was");
  fs::permissions(path_, static_cast<fs::perms>(0666));
  fs::permissions(folder_, static_cast<fs::perms>(0555));
  EXPECT_EQ(error_in_child(become_nobody, write),
            "cannot write " + path_ +
                ": Permission denied | check the permissions of the file and "
                "its folder; the old file is as it was");
  EXPECT_EQ(content(path_), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(WriteFaults, NoSuchFolderAndFolders) {
  EXPECT_THROW(write_snapshot(small_catalog(), (folder_ / "none/x.snap").string(), {}),
               model::Error);
  try {
    write_snapshot(small_catalog(), folder_.string(), {});
    FAIL();
  } catch (const model::Error& error) {
    EXPECT_EQ(error.what(), "cannot write " + folder_.string() + ": Is a directory");
  }
}

// An encoder that fails halfway, such as at an object whose digest does not match.
TEST_F(WriteFaults, FailedEncodingLeavesTheOldFile) {
  write_old();
  std::string bytes = encode(small_catalog(), Encoding::binary);
  bytes[bytes.find("bigint")] = 'B';
  const model::Catalog damaged = read_snapshot_bytes(bytes, "x.snap");
  for (Encoding encoding : kEncodings) {
    EXPECT_THROW(write_snapshot(damaged, path_, {encoding, false, {}}), model::Error);
    EXPECT_EQ(content(path_), "old");
    EXPECT_EQ(files(), 1U);
  }
}

TEST_F(WriteFaults, InterruptRemovesWhatIsUnfinished) {
  write_old();
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGTERM, [](int) {
      remove_unfinished_files();
      _exit(143);
    });
    OutputFile file(path_);
    file.write("half of it");
    raise(SIGTERM);
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 143);
  EXPECT_EQ(content(path_), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(WriteFaults, KilledAtAnyMomentLeavesTheOldFileOrTheNew) {
  const model::Catalog catalog = full_catalog();
  const std::string whole = encode(catalog, Encoding::binary);
  for (int round = 0; round < 20; ++round) {
    write_old();
    const pid_t child = fork();
    if (child == 0) {
      for (;;) write_snapshot(catalog, path_, {});
    }
    usleep(static_cast<useconds_t>(500 + 700 * round));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const std::string now = content(path_);
    EXPECT_TRUE(now == "old" || now == whole) << now.size();
  }
}

TEST_F(WriteFaults, ReadsPipes) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  const std::string bytes = encode(full_catalog(), Encoding::binary);
  const pid_t child = fork();
  if (child == 0) {
    std::ofstream(path_, std::ios::binary) << bytes;
    _exit(0);
  }
  EXPECT_EQ(difference(full_catalog(), read_snapshot(path_)), "");
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace pgsnap::store::test
