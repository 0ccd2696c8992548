#pragma once
// Runs catalog queries ahead of the reader, on further connections whose transactions see the same
// state: they share the snapshot that the reader's transaction has exported.

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "snapshot/capture/catalog_query.h"
#include "snapshot/capture/connection.h"
#include "snapshot/capture/transaction.h"

namespace pgsnap::capture {

class ReadAhead {
 public:
  // The connections are left alone by others as long as this lives; so is the transaction that
  // exported the snapshot left open.
  ReadAhead(std::span<const std::unique_ptr<Connection>> connections, std::string snapshot);
  // Waits for what is running.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // Begins with the queries that take longest, of those that are `wanted`.
  void start(const ServerFacts& server, const RelationOids& relations,
             const std::function<bool(std::string_view name)>& wanted);

  // If a connection has run the query, or is at it: gives its rows as CatalogTransaction::copy does,
  // and true. Otherwise it is left to the caller: false. Throws what running it threw; `running`
  // is then the text that failed.
  bool take(std::string_view name, const std::function<void(std::string_view row)>& row,
            std::string& running);

 private:
  struct Task {
    std::string name;
    enum class State { waiting, running, done, taken } state = State::waiting;
    // Pieces of rows, each row with a newline behind it: COPY's text format has none inside.
    std::deque<std::string> rows;
    std::string text;
    std::exception_ptr error;
  };

  void work(Connection& connection);
  void run(Connection& connection);
  Task* next();

  std::span<const std::unique_ptr<Connection>> connections_;
  std::string snapshot_;
  ServerFacts server_;
  RelationOids relations_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Task> tasks_;
  std::exception_ptr failed_;  // a connection cannot see the snapshot
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace pgsnap::capture
