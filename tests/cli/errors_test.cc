// What the program says and returns when something is wrong, run as a user runs it.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

struct Answer {
  int code = -1;
  std::string out, err;
};

std::string read_file(const std::filesystem::path& path) {
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

  std::filesystem::path folder_;
};

void expect_error(const Answer& answer, const std::string& words) {
  EXPECT_EQ(answer.code, 1) << answer.err;
  EXPECT_EQ(answer.out, "");
  EXPECT_NE(answer.err.find(words), std::string::npos) << answer.err;
}

TEST_F(Program, AMissingFileIsNamed) {
  expect_error(run("diff " + path("gone.snap") + " EMPTY"), "gone.snap");
}

TEST_F(Program, AFileThatIsNoSnapshotIsRefused) {
  write("text", "create table t (a int);\n");
  expect_error(run("diff " + path("text") + " EMPTY"), "not a");
}

TEST_F(Program, ATruncatedSnapshotIsRefused) {
  ASSERT_EQ(run("convert EMPTY " + path("whole.snap")).code, 0);
  const std::string whole = read_file(folder_ / "whole.snap");
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{9}}) {
    write("cut.snap", whole.substr(0, size));
    const Answer answer = run("show " + path("cut.snap"));
    EXPECT_EQ(answer.code, 1) << size;
    EXPECT_NE(answer.err, "");
  }
}

TEST_F(Program, AServerThatIsNotThereIsAnErrorWithoutAFile) {
  write("old.snap", "old bytes");
  const Answer answer = run("capture 'host=" + folder_.string() +
                            " port=1 dbname=x password=s3cret' " + path("old.snap"));
  expect_error(answer, "cannot connect");
  EXPECT_EQ(answer.err.find("s3cret"), std::string::npos);
  EXPECT_EQ(read_file(folder_ / "old.snap"), "old bytes");
}

TEST_F(Program, AMalformedUrlShowsNoPassword) {
  const Answer answer = run("diff 'postgresql://me:s3cret@host:notaport/db' EMPTY");
  EXPECT_EQ(answer.code, 1);
  EXPECT_EQ(answer.err.find("s3cret"), std::string::npos) << answer.err;
}

TEST_F(Program, AFolderThatIsNotThereLeavesNothing) {
  expect_error(run("convert EMPTY " + path("no/such/folder.snap")), "folder.snap");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "no"));
}

TEST_F(Program, WrongUsageIs64) {
  EXPECT_EQ(run("").code, 64);
  EXPECT_EQ(run("diff EMPTY").code, 64);
  EXPECT_EQ(run("diff EMPTY EMPTY --nonsense").code, 64);
  EXPECT_EQ(run("frobnicate").code, 64);
}

TEST_F(Program, HelpAndVersionAre0) {
  for (const char* words : {"--help", "--version", "diff --help", "capture --help", "show --help",
                            "restore --help", "info --help", "convert --help"}) {
    const Answer answer = run(words);
    EXPECT_EQ(answer.code, 0) << words;
    EXPECT_NE(answer.out, "") << words;
  }
}

TEST_F(Program, NoDifferenceSaysNothing) {
  const Answer answer = run("diff EMPTY EMPTY");
  EXPECT_EQ(answer.code, 0);
  EXPECT_EQ(answer.out, "");
}

TEST_F(Program, AFullDiskIsAnError) {
  if (access("/dev/full", W_OK) != 0) FAIL() << "no /dev/full to test with";
  const std::string command = std::string(PGSNAP_PROGRAM) + " info EMPTY >/dev/full 2>" + path("err");
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_NE(read_file(folder_ / "err").find("standard output"), std::string::npos);
}

}  // namespace
