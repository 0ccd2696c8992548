#include "snapshot/capture/capture.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "snapshot/capture/catalog_reader.h"
#include "snapshot/capture/fingerprint.h"
#include "snapshot/capture/relation_expressions.h"
#include "snapshot/capture/transaction.h"
#include "snapshot/model/error.h"
#include "snapshot/model/printable.h"

namespace pgsnap::capture {
namespace {

using Clock = std::chrono::steady_clock;
using model::Error;

constexpr auto kPause = std::chrono::milliseconds(50);
constexpr int kLongestPause = 4;  // times kPause

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return model::printable(text);
}

class Capture {
 public:
  Capture(Connection& connection, const CaptureOptions& options)
      : connection_(connection),
        options_(options),
        retry_deadline_(Clock::now() + std::chrono::seconds(options.retry_seconds)) {}

  model::Catalog run() {
    while (std::ssize(helpers_) + 1 < options_.jobs) helpers_.push_back(connection_.another());
    bool waiting = false;
    for (int attempt = 1;;) {
      if (auto catalog = try_safely()) return std::move(*catalog);
      if (std::exchange(ambiguous_, false)) continue;
      if (!blocked_query_.empty()) {
        // Counted from the first of the attempts in a row that had to wait: those before read again for
        // another reason, and that may have taken longer.
        if (!waiting) {
          lock_deadline_ = Clock::now() + std::chrono::seconds(options_.lock_wait_seconds);
        }
        waiting = true;
        wait_for_lock();
      } else {
        waiting = false;
        if (attempt >= kMinAttempts && Clock::now() >= retry_deadline_) {
          throw Error("the schema kept changing while it was read, " + std::to_string(attempt) +
                          " times: " + changed_,
                      "capture again when nobody changes it, give a longer --retry, or read a "
                      "standby or a copy");
        }
        ++attempt;
        note("the schema changed while it was read (" + changed_ + "); reading it again, attempt " +
             std::to_string(attempt));
        // Changes come in bursts, and reading amid one is in vain.
        std::this_thread::sleep_for(kPause * std::min(attempt, kLongestPause));
      }
      // A transaction is visible to snapshots a moment before other sessions hear that their
      // caches are stale; a new session has none.
      connection_.reconnect();
      for (auto& helper : helpers_) helper->reconnect();
    }
  }

 private:
  void note(const std::string& text) {
    if (options_.report) options_.report(text);
  }

  // A standby that ends our query, or the session, is like a schema that changes; it may end the session
  // of a query that only had to wait. And a catalog itself can be locked, by a VACUUM that makes it
  // shorter, when only the fingerprint is left to be taken.
  std::optional<model::Catalog> try_safely() {
    try {
      return try_once();
    } catch (const ServerError& failure) {
      if (is_lock_wait(failure) && connection_.alive()) {
        blocked_query_ = "select 1";  // the next attempt tells whether it is free
        blocked_error_ = failure.what();
        return std::nullopt;
      }
      if (!is_recovery_conflict(failure) && !is_lock_wait(failure)) throw;
      blocked_query_.clear();
      changed_ = "the standby replays changes of what is being read";
      return std::nullopt;
    }
  }

  // Nothing when there must be another attempt: then ambiguous_, blocked_query_ or changed_ says why.
  std::optional<model::Catalog> try_once() {
    blocked_query_.clear();
    const int major = connection_.server_major();
    CatalogTransaction transaction(connection_);
    std::optional<ReadAhead> ahead;
    if (!helpers_.empty()) ahead.emplace(helpers_, transaction.export_snapshot());
    CatalogReader reader(transaction, {major, {}, borrows_names_}, options_.scope,
                         ahead ? &*ahead : nullptr);
    std::exception_ptr error;
    try {
      reader.read();
    } catch (const ServerError& failure) {
      if (is_recovery_conflict(failure) || !connection_.alive()) throw;
      if (is_lock_wait(failure)) {
        blocked_query_ = reader.query();
        blocked_error_ = failure.what();
        return std::nullopt;
      }
      error = std::current_exception();
    } catch (const AmbiguousNames&) {
      borrows_names_ = false;
      ambiguous_ = true;
      return std::nullopt;
    } catch (const Error&) {
      error = std::current_exception();
    }
    ahead.reset();
    // An error may come of a torn state too: an object is gone while another still names it.
    if (!is_one_state(transaction, major)) return std::nullopt;
    if (error) std::rethrow_exception(error);
    return reader.build(connection_.parameter("server_encoding"), options_.identities);
  }

  // Ends the transaction, and says whether the catalogs are now what they were for it.
  bool is_one_state(CatalogTransaction& transaction, int major) {
    const SnapshotMark mark = snapshot_mark(transaction);
    if (mark.quiet) {
      transaction.commit();
      return true;
    }
    const Fingerprint before = fingerprint(transaction, mark, major);
    transaction.commit();
    CatalogTransaction now(connection_);
    const Fingerprint after = fingerprint(now, mark, major);
    if (before == after) {
      now.commit();
      return true;
    }
    try {
      changed_ = join(differences(before, after, now, mark, major));
    } catch (const ServerError& failure) {
      if (is_recovery_conflict(failure) || !connection_.alive()) throw;
      changed_ = "objects that are already gone";
    }
    return false;
  }

  // Until the query that had to wait would pass. Holding no snapshot meanwhile.
  void wait_for_lock() {
    note("waiting for a lock that another session holds");
    for (;;) {
      if (Clock::now() >= lock_deadline_) {
        throw Error(
            "another session holds a lock that the capture has to wait for, for more than " +
                std::to_string(options_.lock_wait_seconds) + " seconds (" + blocked_error_ + ")",
            "look for AccessExclusiveLock in pg_locks, or give a longer --lock-wait");
      }
      std::this_thread::sleep_for(kPause);
      try {
        CatalogTransaction probe(connection_);
        probe.copy(blocked_query_, [](std::string_view) {});
        return;
      } catch (const ServerError& failure) {
        if (is_recovery_conflict(failure)) return;  // the next attempt will tell
        if (!is_lock_wait(failure)) {
          if (!connection_.alive()) throw;
          return;
        }
        if (!connection_.alive()) return;  // the next attempt has another session
      }
    }
  }

  Connection& connection_;
  std::vector<std::unique_ptr<Connection>> helpers_;
  const CaptureOptions& options_;
  Clock::time_point lock_deadline_, retry_deadline_;
  std::string blocked_query_, blocked_error_;
  std::string changed_;
  bool borrows_names_ = true;  // until an attempt showed that names are ambiguous
  bool ambiguous_ = false;
};

}  // namespace

model::Catalog capture(Connection& connection, const CaptureOptions& options) {
  return Capture(connection, options).run();
}

}  // namespace pgsnap::capture
