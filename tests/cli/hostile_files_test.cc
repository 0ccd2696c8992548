// Files that are no plain files, that change while they are read, and what hostile ones do to terminals.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "program.h"
#include "snapshot/model/all_kinds.h"
#include "snapshot/model/payload.h"
#include "snapshot/model/printable.h"
#include "snapshot/store/snapshot_file.h"

namespace pgsnap::test {
namespace {

using model::join_key;
using model::Kind;

// ESC as a byte and as C1 in UTF-8 and in Latin 1, BEL, DEL, marks of direction, a line end and \!.
const std::string kHostile =
    "x\x1b[31m\xc2\x9b\x9b\x07\x7f\xe2\x80\xae\xe2\x81\xa7\n\\! touch canary";

void expect_harmless(const std::string& text, const std::string& about) {
  EXPECT_EQ(model::printable_lines(text), text) << about;
}

model::CatalogBuilder builder_of(const std::vector<std::string>& schemas) {
  model::CatalogBuilder builder;
  std::vector<std::string_view> fields(model::field_count(Kind::schema));
  for (const std::string& name : schemas) {
    fields[model::common::comment.index] = name;
    builder.add(Kind::schema, name, model::encode_list(fields));
  }
  return builder;
}

void write_catalog(const std::string& path, const model::Catalog& catalog,
                   store::Encoding encoding = store::Encoding::binary) {
  store::write_snapshot(catalog, path, {encoding, true, {}, false});
}

// Long enough ago for it to be mapped.
void make_old(const std::string& path) {
  std::filesystem::last_write_time(
      path, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(1));
}

// Large enough to be mapped.
model::Catalog large_catalog(const std::string& of) {
  std::vector<std::string> names;
  for (int i = 100000; i < 105000; ++i) names.push_back(of + std::to_string(i));
  return builder_of(names).finish({15, "UTF8", {}, {}, {}, {}}, false);
}

class HostileFiles : public Program {
 protected:
  // Everything that it says on a terminal, both streams.
  std::string on_terminal(const std::string& arguments) const {
    int master = -1;
    const pid_t child = forkpty(&master, nullptr, nullptr, nullptr);
    if (child == 0) {
      setenv("TERM", "xterm", 1);
      const std::string command = std::string(PGSNAP_PROGRAM) + " " + arguments;
      execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      _exit(127);
    }
    std::string said;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = read(master, buffer.data(), buffer.size())) > 0;) {
      said.append(buffer.data(), static_cast<std::size_t>(got));
    }
    close(master);
    waitpid(child, nullptr, 0);
    return without(without(said, "\r"),
                   {"\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m", "\x1b[0m", "\x1b[K"});
  }

  static std::string without(std::string text, const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos;) {
        text.erase(at, word.size());
      }
    }
    return text;
  }
  static std::string without(std::string text, const char* word) {
    return without(std::move(text), std::vector<std::string>{word});
  }

  // A diff that has opened the first file and waits for the second, while something happens.
  Answer diff_while(const char* first, const model::Catalog& second,
                    const std::function<void()>& happens, const std::string& more = "") const {
    const std::string pipe = path("pipe");
    std::filesystem::remove(pipe);
    EXPECT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    std::thread other([&] {
      // Opening it waits until the program does the same.
      const int fd = open(pipe.c_str(), O_WRONLY);
      happens();
      const std::string bytes = store::encode_snapshot(second, {});
      std::size_t written = 0;
      while (written < bytes.size()) {
        const ssize_t now = ::write(fd, bytes.data() + written, bytes.size() - written);
        if (now <= 0) break;
        written += static_cast<std::size_t>(now);
      }
      close(fd);
    });
    const Answer answer = run("diff --unsafe " + path(first) + " " + pipe + more);
    other.join();
    return answer;
  }
};

TEST_F(HostileFiles, WhatHasNoEndIsLookedAtFirst) {
  // 300 MB are no room for all of it.
  for (const char* words : {"info /dev/zero", "info - < /dev/zero", "diff EMPTY /dev/zero",
                            "show --textconv /dev/zero"}) {
    const std::string command = "ulimit -v 300000; " + std::string(PGSNAP_PROGRAM) + " " + words +
                                " >" + path("out") + " 2>&1";
    const int status = std::system(command.c_str());
    const bool for_git = std::string(words).starts_with("show");
    EXPECT_EQ(WEXITSTATUS(status), for_git ? 0 : 1) << words;
    EXPECT_NE(read_file(folder_ / "out").find("is not a pgsnap snapshot"), std::string::npos)
        << words;
  }
}

TEST_F(HostileFiles, AFileThatIsMadeShorterWhileItIsReadIsAnError) {
  write_catalog(path("large.snap"), large_catalog("a"));
  make_old(path("large.snap"));
  const Answer answer = diff_while("large.snap", large_catalog("b"), [&] {
    EXPECT_EQ(truncate(path("large.snap").c_str(), 100), 0);
  });
  EXPECT_EQ(answer.code, 1) << answer.err;
  EXPECT_EQ(answer.out, "");
  EXPECT_NE(answer.err.find("was made shorter while it was read"), std::string::npos) << answer.err;
}

TEST_F(HostileFiles, AFileThatIsWrittenToWhileItIsReadIsAnErrorOrRight) {
  const model::Catalog a = large_catalog("a"), b = large_catalog("b");
  for (const auto encoding :
       {store::Encoding::binary, store::Encoding::sqlite, store::Encoding::json}) {
    SCOPED_TRACE(static_cast<int>(encoding));
    const std::string file = path("large.snap");
    const std::string other = store::encode_snapshot(b, {encoding, true, {}, false});
    const auto overwrite = [&] {
      const int fd = open(file.c_str(), O_WRONLY);  // in place: what cp does
      EXPECT_EQ(::write(fd, other.data(), other.size()), static_cast<ssize_t>(other.size()));
      close(fd);
    };
    // What would be printed, and what would not, since there seems to be no difference.
    for (const model::Catalog* with : {&a, &b}) {
      for (const char* more : {"", " -o ", " --format json"}) {
        write_catalog(file, a, encoding);
        make_old(file);
        const std::string plan = path("plan.sql");
        const bool to_file = std::string(more) == " -o ";
        const Answer answer =
            diff_while("large.snap", *with, overwrite, more + (to_file ? plan : std::string()));
        if (encoding == store::Encoding::json) {  // read to its end before
          EXPECT_EQ(answer.code, with == &a ? 0 : 2) << answer.err;
          std::filesystem::remove(plan);
          continue;
        }
        EXPECT_EQ(answer.code, 1) << answer.err;
        EXPECT_EQ(answer.out, "");
        EXPECT_NE(answer.err.find(file + " was written to while it was read"), std::string::npos)
            << answer.err;
        EXPECT_FALSE(std::filesystem::exists(plan));
      }
    }
    // Its time cannot tell: it is copied at once.
    write_catalog(file, a, encoding);
    EXPECT_EQ(diff_while("large.snap", a, overwrite).code, 0);
    // A writer that sets the time back is seen, too.
    write_catalog(file, a, encoding);
    make_old(file);
    const auto time = std::filesystem::last_write_time(file);
    const auto overwrite_unseen = [&] {
      overwrite();
      std::filesystem::last_write_time(file, time);
    };
    EXPECT_EQ(diff_while("large.snap", a, overwrite_unseen).code,
              encoding == store::Encoding::json ? 0 : 1);
  }
}

TEST_F(HostileFiles, AFileThatTakesThePlaceOfOneThatIsReadDoesNoHarm) {
  const model::Catalog a = large_catalog("a"), b = large_catalog("b");
  write_catalog(path("large.snap"), a);
  make_old(path("large.snap"));
  const Answer answer = diff_while("large.snap", a, [&] { write_catalog(path("large.snap"), b); });
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_EQ(answer.out, "");
}

TEST_F(HostileFiles, GitIsToldOfAFileThatIsWrittenToInALineOfTheText) {
  const model::Catalog a = large_catalog("a");
  write_catalog(path("large.snap"), a);
  make_old(path("large.snap"));
  // Slowly enough for a writer that never stops.
  std::atomic<bool> ended = false;
  std::thread other([&] {
    for (auto minute = std::chrono::minutes(2); !ended; minute += std::chrono::minutes(1)) {
      std::filesystem::last_write_time(path("large.snap"),
                                       std::filesystem::file_time_type::clock::now() - minute);
    }
  });
  const Answer answer = run("show --textconv " + path("large.snap"));
  ended = true;
  other.join();
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_NE(answer.out.find("cannot show this version: the file was written to"), std::string::npos)
      << answer.out.substr(0, 400);
}

TEST_F(HostileFiles, ALinkToNothingIsNotReplaced) {
  std::filesystem::create_symlink("nowhere", folder_ / "dangling");
  std::filesystem::create_symlink("loop", folder_ / "loop");
  for (const char* name : {"dangling", "loop"}) {
    const Answer answer = run("convert EMPTY " + path(name));
    EXPECT_EQ(answer.code, 1) << name;
    EXPECT_NE(answer.err.find("cannot write " + path(name)), std::string::npos) << answer.err;
    EXPECT_TRUE(std::filesystem::is_symlink(folder_ / name));
  }
  EXPECT_FALSE(std::filesystem::exists(folder_ / "nowhere"));
}

TEST_F(HostileFiles, NamesThatLookLikeSomethingElseAreFilesWhereTheyAreThere) {
  for (const char* name :
       {"-x.snap", "a=b.snap", "2026=.snap", "postgresql:x", "EMPTY", "-", "host=h dbname=d"}) {
    write_catalog(path(name), builder_of({"s"}).finish({15, "UTF8", {}, {}, {}, {}}, false));
    const bool special = name[0] == '-' || std::string(name) == "EMPTY";
    const std::string words = "cd " + folder_.string() + " && " + PGSNAP_PROGRAM + " info '" +
                              (special ? "./" : "") + name + "' >out";
    EXPECT_EQ(std::system(words.c_str()), 0) << name;
    EXPECT_NE(read_file(folder_ / "out").find("schema "), std::string::npos) << name;
  }
  EXPECT_EQ(run("info -- " + path("-x.snap")).code, 0);
}

TEST_F(HostileFiles, NoPlanIsWrittenOverItsSnapshot) {
  write_catalog(path("it.snap"), large_catalog("a"));
  const std::string before = read_file(folder_ / "it.snap");
  std::filesystem::create_symlink("it.snap", folder_ / "link");
  for (const char* name : {"it.snap", "link"}) {
    EXPECT_EQ(run("diff EMPTY " + path("it.snap") + " -o " + path(name)).code, 64) << name;
    EXPECT_EQ(run("diff " + path("it.snap") + " EMPTY -o " + path(name)).code, 64) << name;
    const Answer answer = run("restore " + path(name) + " -o " + path("it.snap"));
    EXPECT_EQ(answer.code, 64) << name;
    EXPECT_NE(answer.err.find("would be written over"), std::string::npos) << answer.err;
  }
  EXPECT_TRUE(read_file(folder_ / "it.snap") == before);
}

TEST_F(HostileFiles, AUrlIsNoNameOfAFile) {
  for (const char* url : {"postgresql://me:s3cret@h/db", "'host=h password=s3cret'"}) {
    for (const char* words : {"capture ", "capture EMPTY ", "capture service=x "}) {
      const Answer answer = run(std::string(words) + url);
      EXPECT_EQ(answer.code, 64) << words;
      EXPECT_NE(answer.err.find("FILE to write is missing"), std::string::npos) << answer.err;
      EXPECT_EQ(answer.err.find("s3cret"), std::string::npos);
    }
  }
}

TEST_F(HostileFiles, AFolderMayHaveASignInItsName) {
  std::filesystem::create_directory(folder_ / "year=2026");
  const std::string file = path("year=2026/it.snap");
  EXPECT_NE(run("info " + file).err.find("cannot read " + file), std::string::npos);
  EXPECT_EQ(run("convert EMPTY " + file).code, 0);
  EXPECT_EQ(run("info " + file).code, 0);
}

TEST_F(HostileFiles, EveryFormBecomesEveryFormAlsoInItsOwnPlace) {
  const auto catalog = builder_of({kHostile, "\"", "'", "$$", "--", "a\xff"})
                           .finish({15, "SQL_ASCII", {kHostile}, {}, {kHostile}, {}}, false);
  const std::vector<std::string> forms{"--format binary", "--format sqlite", "--format json",
                                       "--compress"};
  std::vector<std::string> bytes;
  write_catalog(path("first.snap"), catalog);
  for (const std::string& form : forms) {
    ASSERT_EQ(run("convert " + form + " " + path("first.snap") + " " + path("it.snap")).code, 0)
        << form;
    bytes.push_back(read_file(folder_ / "it.snap"));
  }
  for (std::size_t from = 0; from < forms.size(); ++from) {
    for (std::size_t to = 0; to < forms.size(); ++to) {
      write("it.snap", bytes[from]);
      const Answer answer =
          run("convert " + forms[to] + " " + path("it.snap") + " " + path("it.snap"));
      EXPECT_EQ(answer.code, 0) << answer.err;
      expect_harmless(answer.err, "messages");
      EXPECT_TRUE(read_file(folder_ / "it.snap") == bytes[to])
          << forms[from] << " to " << forms[to];
      EXPECT_EQ(run("diff " + path("it.snap") + " " + path("first.snap")).code, 0);
    }
  }
}

TEST_F(HostileFiles, NothingReachesATerminalThatItWouldActOn) {
  write_catalog(path("it.snap"),
                builder_of({kHostile, "plain"})
                    .finish({15, kHostile, {kHostile}, {}, {kHostile}, {}}, false));
  const std::string file = path("it.snap");
  const std::string odd = " \"$(printf 'x\\033[31m\\302\\233\\342\\200\\256')\"";
  for (const std::string& words :
       {"show " + file,
        "show --textconv " + file,
        "show " + file + odd,
        "info " + file,
        "restore " + file,
        "diff EMPTY " + file,
        "diff --format json EMPTY " + file,
        "diff --format text EMPTY " + file,
        "diff --color always --format text EMPTY " + file,
        "diff " + file + " EMPTY",
        "diff --debug graph --debug explain --debug timing EMPTY " + file,
        "convert --format json " + file + " -",
        "convert " + file + " -",
        "info" + odd,
        "diff" + odd + odd,
        "diff EMPTY EMPTY --only" + odd,
        "diff EMPTY EMPTY --debug" + odd,
        "show EMPTY" + odd,
        odd,
        "restore --schema" + odd + " " + file,
        "diff EMPTY EMPTY --ignore-file" + odd,
        "convert EMPTY /no/folder/" + odd,
        std::string("info \"host=$(printf '\\033[31m') port=1\"")}) {
    const std::string said = on_terminal(words);
    EXPECT_NE(said, "") << words;
    expect_harmless(said, words);
  }
  EXPECT_NE(on_terminal("convert " + file + " -").find("is a terminal"), std::string::npos);
  // Elsewhere it is as it is, but for what is only to be looked at.
  EXPECT_NE(run("restore " + file).out.find(kHostile), std::string::npos);
  const std::string for_git = run("show --textconv " + file).out;
  expect_harmless(for_git, "textconv");
  EXPECT_NE(for_git.find("x\\x1b[31m\\u009b\\x9b\\x07\\x7f\\u202e\\u2067"), std::string::npos)
      << for_git;
  expect_harmless(run("info " + file).out, "info");
}

TEST_F(HostileFiles, AStatementThatMustNotBePrintedLeavesAReportAlone) {
  std::vector<std::string_view> fields(model::field_count(Kind::view));
  fields[model::view::definition.index] = "SELECT 's3cret'; DROP TABLE s3cret";
  model::CatalogBuilder builder = builder_of({"s"});
  builder.add(Kind::view, join_key({"s", "v"}), model::encode_list(fields));
  write_catalog(path("forged.snap"), builder.finish({15, "UTF8", {}, {}, {}, {}}, false));
  write("plan.sql", "old bytes");
  const std::string file = path("forged.snap");
  const std::string reports = path("reports");
  for (const std::string& words :
       {"diff EMPTY " + file, "diff EMPTY " + file + " --format json", "restore " + file,
        "show " + file, "show " + file + " s.v", "restore " + file + " -o " + path("plan.sql")}) {
    std::filesystem::create_directory(reports);
    setenv("TMPDIR", reports.c_str(), 1);
    const Answer answer = run(words);
    unsetenv("TMPDIR");
    EXPECT_EQ(answer.code, 1) << words;
    EXPECT_EQ(answer.out, "") << words;
    EXPECT_NE(answer.err.find("internal error: "), std::string::npos) << answer.err;
    EXPECT_EQ(answer.err.find("s3cret"), std::string::npos) << answer.err;
    EXPECT_EQ(read_file(folder_ / "plan.sql"), "old bytes");
    ASSERT_EQ(std::distance(std::filesystem::directory_iterator(reports), {}), 1) << words;
    const auto report = std::filesystem::directory_iterator(reports)->path();
    EXPECT_NE(answer.err.find(report.string()), std::string::npos) << answer.err;
    EXPECT_EQ(std::filesystem::status(report).permissions(), std::filesystem::perms(0600));
    EXPECT_NE(read_file(report).find("create view"), std::string::npos) << read_file(report);
    EXPECT_EQ(read_file(report).find("s3cret"), std::string::npos) << read_file(report);
    std::filesystem::remove_all(reports);
  }
}

TEST_F(HostileFiles, TheSameIsPrintedWhateverTheEnvironmentIs) {
  write_catalog(path("it.snap"), builder_of({"b", "B", "a", "\xc3\xa4", "i", "I"})
                                     .finish({15, "UTF8", {}, {}, {}, {}}, false));
  const std::string plain = run("restore " + path("it.snap")).out;
  for (const char* environment :
       {"LC_ALL=C", "LC_ALL=tr_TR.UTF-8", "LC_ALL=nonsense", "-i",
        "HOME=/nonexistent TMPDIR=/nonexistent",
        "PGOPTIONS=-cnonsense PGCLIENTENCODING=nonsense PGDATESTYLE=nonsense PGPORT=nonsense"}) {
    const std::string command = "env " + std::string(environment) + " " + PGSNAP_PROGRAM +
                                " restore " + path("it.snap") + " >" + path("out");
    EXPECT_EQ(std::system(command.c_str()), 0) << environment;
    EXPECT_EQ(read_file(folder_ / "out"), plain) << environment;
  }
}

}  // namespace
}  // namespace pgsnap::test
