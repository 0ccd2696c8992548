// What the program says and returns when something is wrong, run as a user runs it.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "program.h"

namespace pgsnap::test {
namespace {

void expect_error(const Answer& answer, const std::string& words) {
  EXPECT_EQ(answer.code, 1) << answer.err;
  EXPECT_EQ(answer.out, "");
  EXPECT_NE(answer.err.find(words), std::string::npos) << answer.err;
}

// A file that a command cannot take: what it is, and what is said about it.
struct BadFile {
  const char* name;
  std::string bytes;
  const char* error;
  const char* hint;
};

std::vector<BadFile> bad_files() {
  return {
      {"text", "create table t (a int);\n", "is not a pgsnap snapshot", "`pgsnap capture` makes"},
      {"sql", "-- a script\nselect 1;\n", "is not a pgsnap snapshot", "--shadow URL"},
      {"empty", "", "is empty", "capture anew"},
      {"conflict", "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n", "holds git's conflict markers",
       "git checkout --ours"},
      {"lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
       "is a Git LFS pointer", "git lfs pull"},
      {"dump", "PGDMP\x01\x0e", "is an archive of pg_dump", "pg_restore"},
      {"gzip", "\x1f\x8b\x08", "is compressed by gzip", "decompress"},
  };
}

TEST_F(Program, AFileThatIsNoSnapshotIsNamedWithWhatToDo) {
  std::vector<BadFile> files = bad_files();
  ASSERT_EQ(run("convert --format json EMPTY " + path("newer.json")).code, 0);
  std::string newer = read_file(folder_ / "newer.json");
  for (const char* key : {"\"version\": 2", "\"oldest_reader\": 2"}) {
    const auto at = newer.find(key);
    ASSERT_NE(at, std::string::npos) << newer;
    newer.replace(at, std::string(key).size(), std::string(key) + "2");
  }
  files.push_back({"newer", newer, "was written by format 22, this pgsnap reads up to 2",
                   "use a newer pgsnap"});
  std::filesystem::create_directory(folder_ / "in");
  std::filesystem::create_directory(folder_ / "there");
  write("there/old", "old bytes");
  for (const BadFile& file : files) {
    write("in/file", file.bytes);
    for (const char* command : {"convert %", "diff -o % EMPTY", "restore -o %"}) {
      std::string words = command;
      words.replace(words.find('%'), 1,
                    words.starts_with("convert") ? path("in/file") + " " + path("there/old")
                                                 : path("there/old"));
      if (!words.starts_with("convert")) words += " " + path("in/file");
      const Answer answer = run(words);
      EXPECT_EQ(answer.code, 1) << file.name;
      EXPECT_EQ(answer.out, "");
      EXPECT_EQ(answer.err.find("pgsnap: error: " + path("in/file") + " " + file.error), 0U)
          << answer.err;
      const auto hint = answer.err.find("\npgsnap: hint: ");
      ASSERT_NE(hint, std::string::npos) << answer.err;
      EXPECT_NE(answer.err.find(file.hint, hint), std::string::npos) << answer.err;
      EXPECT_EQ(std::ranges::count(answer.err, '\n'), 2) << answer.err;
      expect_untouched("there", "old");
    }
  }
}

TEST_F(Program, AMissingFileAndAFolderAreNamedWithWhatToDo) {
  const Answer missing = run("diff " + path("gone.snap") + " EMPTY");
  EXPECT_EQ(missing.code, 1);
  EXPECT_EQ(missing.err, "pgsnap: error: cannot read " + path("gone.snap") +
                             ": No such file or directory\npgsnap: hint: check the name; `pgsnap "
                             "capture` makes a snapshot\n");
  const Answer folder = run("info " + folder_.string());
  EXPECT_EQ(folder.code, 1);
  EXPECT_NE(folder.err.find("is a directory, not a snapshot\npgsnap: hint: "), std::string::npos);
}

TEST_F(Program, AFolderThatCannotBeWrittenIsNamed) {
  // Root may write anywhere, so it is done as nobody.
  const std::string nobody =
      getuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
  std::filesystem::permissions(folder_, static_cast<std::filesystem::perms>(0755));
  std::filesystem::create_directory(folder_ / "there");
  write("there/old", "old bytes");
  std::filesystem::permissions(folder_ / "there", static_cast<std::filesystem::perms>(0555));
  const int status = std::system(
      (nobody + PGSNAP_PROGRAM + " convert EMPTY " + path("there/old") + " 2>" + path("err"))
          .c_str());
  std::filesystem::permissions(folder_ / "there", std::filesystem::perms::owner_all);
  EXPECT_EQ(WEXITSTATUS(status), 1);
  const std::string said = read_file(folder_ / "err");
  EXPECT_NE(said.find("Permission denied"), std::string::npos) << said;
  EXPECT_NE(said.find("the old file is as it was"), std::string::npos) << said;
  expect_untouched("there", "old");
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

TEST_F(Program, ACompressedSnapshotIsReadLikeAnyOther) {
  ASSERT_EQ(run("convert EMPTY " + path("whole.snap")).code, 0);
  ASSERT_EQ(run("convert --compress " + path("whole.snap") + " " + path("archive.snap")).code, 0);
  EXPECT_LT(read_file(folder_ / "archive.snap").size(),
            read_file(folder_ / "whole.snap").size() / 2);
  EXPECT_EQ(run("diff " + path("archive.snap") + " EMPTY").code, 0);
  EXPECT_EQ(run("diff " + path("whole.snap") + " - < " + path("archive.snap")).code, 0);
  EXPECT_EQ(run("info " + path("archive.snap")).out, run("info " + path("whole.snap")).out);
  ASSERT_EQ(run("convert " + path("archive.snap") + " " + path("again.snap")).code, 0);
  EXPECT_EQ(read_file(folder_ / "again.snap"), read_file(folder_ / "whole.snap"));
  EXPECT_EQ(run("convert --compress --format json EMPTY " + path("x")).code, 64);
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

TEST_F(Program, EveryHelpHasAnExampleAndExitCodes) {
  for (const char* words : {"--help", "diff --help", "capture --help", "snap --help", "show --help",
                            "restore --help", "info --help", "convert --help"}) {
    const Answer answer = run(words);
    EXPECT_NE(answer.out.find("Exit codes: "), std::string::npos) << words;
    EXPECT_NE(answer.out.find("64 wrong usage"), std::string::npos) << words;
    EXPECT_NE(answer.out.find("\nExample: "), std::string::npos) << words;
  }
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

TEST_F(Program, StandardOutputThatCannotBeWrittenIsAnError) {
  if (access("/dev/full", W_OK) != 0) FAIL() << "no /dev/full to test with";
  write("plan", "old bytes");
  const std::string commands[] = {
      "info EMPTY", "show EMPTY", "convert EMPTY -",  "diff --format json EMPTY EMPTY",
      "--help",     "--version",  "diff --debug list"};
  for (const std::string& command : commands) {
    for (const auto& [to, problem] : {std::pair("/dev/full", "No space left on device"),
                                      std::pair("&-", "Bad file descriptor")}) {
      const int status = std::system(
          (std::string(PGSNAP_PROGRAM) + " " + command + " 2>" + path("err") + " >" + to).c_str());
      EXPECT_EQ(WEXITSTATUS(status), 1) << command << to;
      const std::string said = read_file(folder_ / "err");
      EXPECT_NE(
          said.find("pgsnap: error: cannot write to standard output: " + std::string(problem)),
          std::string::npos)
          << command << ": " << said;
    }
  }
  EXPECT_EQ(run("diff EMPTY EMPTY -o /dev/full").code, 0);
  EXPECT_EQ(run("convert EMPTY /dev/full").code, 1);
}

// A reader that has gone: an error like others, not a death by SIGPIPE.
TEST_F(Program, AClosedPipeIsAnError) {
  constexpr int kOutput = 9;  // what a shell can name with one digit
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  ASSERT_EQ(dup2(ends[1], kOutput), kOutput);
  const int status =
      std::system((std::string(PGSNAP_PROGRAM) + " info EMPTY 2>" + path("err") + " >&9").c_str());
  if (ends[1] != kOutput) close(ends[1]);
  close(kOutput);
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_NE(read_file(folder_ / "err").find("Broken pipe"), std::string::npos);
}

TEST_F(Program, ClosedStreamsLendNoFileTheirNumber) {
  const std::string command =
      std::string(PGSNAP_PROGRAM) + " convert EMPTY " + path("whole") + " <&- >&- 2>&-";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(run("diff " + path("whole") + " EMPTY").code, 0);
}

TEST_F(Program, GitGetsALineForWhatCannotBeRead) {
  for (const BadFile& file : bad_files()) {
    write("blob", file.bytes);
    const Answer answer = run("show --textconv " + path("blob"));
    EXPECT_EQ(answer.code, 0) << file.name;
    EXPECT_EQ(std::ranges::count(answer.out, '\n'), 1) << answer.out;
    EXPECT_EQ(answer.out.find("-- pgsnap "), 0U) << answer.out;
    EXPECT_NE(answer.out.find(file.error), std::string::npos) << answer.out;
    // git's temporary name would be another difference.
    EXPECT_EQ(answer.out.find(folder_.string()), std::string::npos) << answer.out;
  }
  ASSERT_EQ(run("convert EMPTY " + path("blob")).code, 0);
  EXPECT_EQ(run("show --textconv " + path("blob")).out, run("show " + path("blob")).out);
}

TEST_F(Program, UnknownNamesAreWrongUsageWithTheNearest) {
  const std::pair<const char*, const char*> cases[] = {
      {"diff EMPTY EMPTY --only tabel", "tabel is no kind of object; nearest: table, "},
      {"diff EMPTY EMPTY --ignore table,indexes", "indexes is no kind of object; nearest: index, "},
      {"show EMPTY --only view --only materialised_view", "nearest: materialized_view, "},
      {"restore EMPTY --ignore-property tablespce",
       "tablespce is no property; nearest: tablespace, "},
      {"diff EMPTY EMPTY --debug tming", "tming is no debug mode; nearest: timing, "},
  };
  for (const auto& [words, said] : cases) {
    const Answer answer = run(words);
    EXPECT_EQ(answer.code, 64) << words;
    EXPECT_NE(answer.err.find(said), std::string::npos) << answer.err;
    EXPECT_NE(answer.err.find("--help"), std::string::npos) << answer.err;
  }
  EXPECT_EQ(run("diff - -").code, 64);
}

TEST_F(Program, AnIgnoreFileIsFoundInTheWorkingFolderOrNamed) {
  write(".pgsnapignore", "tabel x\n");
  const std::string here = "cd " + folder_.string() + " && " + std::string(PGSNAP_PROGRAM);
  EXPECT_EQ(WEXITSTATUS(std::system((here + " diff EMPTY EMPTY 2>err").c_str())), 1);
  EXPECT_NE(read_file(folder_ / "err").find(".pgsnapignore:1: tabel is no kind of object"),
            std::string::npos);
  write("good", "x\n");
  EXPECT_EQ(WEXITSTATUS(std::system((here + " diff EMPTY EMPTY --ignore-file good 2>err").c_str())),
            0);
  EXPECT_EQ(WEXITSTATUS(std::system((here + " diff EMPTY EMPTY --ignore-file gone 2>err").c_str())),
            1);
}

TEST_F(Program, APlanThatIsEmptyReplacesAnOldOne) {
  write("plan.sql", "drop table t;\n");
  EXPECT_EQ(run("diff EMPTY EMPTY -o " + path("plan.sql")).code, 0);
  EXPECT_EQ(read_file(folder_ / "plan.sql"), "");
}

}  // namespace
}  // namespace pgsnap::test
