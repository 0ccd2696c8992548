// No word of a password comes out of a connection string, whatever is wrong with it.

#include "snapshot/capture/conninfo.h"

#include <gtest/gtest.h>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

TEST(Conninfo, CoversPasswordsOfUrls) {
  EXPECT_EQ(without_passwords("postgresql://me:s3cret@host:5432/db"),
            "postgresql://me:******@host:5432/db");
  EXPECT_EQ(without_passwords("postgres://host/db?user=me&password=s3cret&sslmode=require"),
            "postgres://host/db?user=me&password=******&sslmode=require");
  EXPECT_EQ(without_passwords("postgresql:///db?sslpassword=s3cret"),
            "postgresql:///db?sslpassword=******");
  EXPECT_EQ(without_passwords("postgresql://me@host/db"), "postgresql://me@host/db");
  EXPECT_EQ(without_passwords("postgresql://me:a@b@c/d@host/db"),
            "postgresql://me:*******@host/db");
  EXPECT_EQ(without_passwords("postgresql://me:a?b=c@host/db?password=x"),
            "postgresql://me:*****@host/db?password=*");
}

TEST(Conninfo, CoversPasswordsOfPairs) {
  EXPECT_EQ(without_passwords("host=h password=s3cret user=me"), "host=h password=****** user=me");
  EXPECT_EQ(without_passwords("password = 's3 \\'cret' host=h"), "password = '*********' host=h");
  EXPECT_EQ(without_passwords("password=s\\ 3 host=h"), "password=**** host=h");
  EXPECT_EQ(without_passwords("sslpassword=x"), "sslpassword=*");
  EXPECT_EQ(without_passwords("password='open"), "password='****");
  EXPECT_EQ(without_passwords("prod"), "prod");
}

std::string said(const std::string& conninfo) {
  try {
    check_conninfo(conninfo);
    return "";
  } catch (const model::Error& error) {
    return std::string(error.what()) + " | " + error.hint();
  }
}

TEST(Conninfo, LetsGoodOnesPass) {
  for (const char* good :
       {"postgresql://", "postgresql:///db", "postgresql://me:pw@host:5432/db?sslmode=require",
        "postgresql://h1:1,h2:2/db", "postgresql://[::1]:5432/db", "postgresql://[::1]/db?user=a@b",
        "postgresql://me:p%40w@host", "postgresql://me:p?w@host/db", "postgresql://host:5432/d@b",
        "postgresql://host/db?application_name=a@b", "host=h password='a b'", "dbname=x", "prod"}) {
    EXPECT_EQ(said(good), "") << good;
  }
}

TEST(Conninfo, RefusalsSayNoWordOfIt) {
  for (const char* bad :
       {"postgresql://me:s3cret@s3cret@host/db", "postgresql://me:s3cret/s3cret@host/db",
        "postgresql://me:s3cret/x?s3cret@host/db", "postgresql://me:s3cret%zz@host/db",
        "postgresql://me:s3cret%00@host/db", "postgresql://me:s3cret@[::1",
        "host=h password=x s3cret", "host=h password='s3cret", "host=h password=x \"s3cret=1",
        "s3cret=x", "postgresql://me@host/db?s3cret", "postgresql://me@host/db?s3cret=1",
        "postgresql://me:\"s3cret\"%zz\"s3cret@host/db"}) {
    const std::string message = said(bad);
    EXPECT_NE(message, "") << bad;
    EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
    EXPECT_NE(message.back(), ' ') << message;
  }
}

}  // namespace
}  // namespace pgsnap::capture
