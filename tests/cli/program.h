#pragma once
// The program, run as a user runs it, in a folder that goes with the test.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace pgsnap::test {

struct Answer {
  int code = -1;
  std::string out, err;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Program : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "pgsnap-cli-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const char* name) const { return (folder_ / name).string(); }

  void write(const char* name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }

  // arguments: for the shell.
  Answer run(const std::string& arguments) const {
    const std::string command = "env -u PGHOST -u PGPORT -u PGDATABASE -u PGUSER -u PGPASSWORD " +
                                std::string(PGSNAP_PROGRAM) + " " + arguments + " >" + path("out") +
                                " 2>" + path("err");
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(folder_ / "out"),
            read_file(folder_ / "err")};
  }

  void expect_untouched(const char* folder, const char* file) const {
    EXPECT_EQ(read_file(folder_ / folder / file), "old bytes");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_ / folder), {}), 1);
  }

  std::filesystem::path folder_;
};

}  // namespace pgsnap::test
