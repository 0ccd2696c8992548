#include "snapshot/capture/read_ahead.h"

#include <algorithm>

namespace pgsnap::capture {
namespace {

// Small enough for malloc to use the memory again: what it maps for larger ones makes it keep more.
constexpr std::size_t kPiece = 64 << 10;

// The reader itself begins with the columns, which take longest, and then wants the others in the order
// of their names, these last. It has all rows to read besides. By the time that the server takes for each: what
// it wants soon is done by then, and what is left when it comes there is as much for one as for the other.
constexpr std::string_view kLongQueries[] = {
    "constraint",
    "column_default",
    "index",
    "view",
    "attributes/dependencies",
    "table",
    "function",
    "identity_sequence",
    "inheritance",
    "trigger",
    "policy",
    "attributes/comments",
    "materialized_view",
    "attributes/aliases",
    "sequence",
};

}  // namespace

ReadAhead::ReadAhead(std::span<const std::unique_ptr<Connection>> connections, std::string snapshot)
    : connections_(connections), snapshot_(std::move(snapshot)) {}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

void ReadAhead::start(const ServerFacts& server, const RelationOids& relations,
                      const std::function<bool(std::string_view name)>& wanted) {
  server_ = server;
  relations_ = relations;
  for (std::string_view name : kLongQueries) {
    if (wanted(name)) tasks_.push_back({std::string(name), {}, {}, {}, {}});
  }
  for (const auto& connection : connections_) {
    threads_.emplace_back([this, &connection] { work(*connection); });
  }
}

ReadAhead::Task* ReadAhead::next() {
  const std::lock_guard lock(mutex_);
  if (stop_) return nullptr;
  const auto it = std::ranges::find(tasks_, Task::State::waiting, &Task::state);
  if (it == tasks_.end()) return nullptr;
  it->state = Task::State::running;
  return &*it;
}

void ReadAhead::work(Connection& connection) {
  try {
    run(connection);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failed_ = std::current_exception();
  }
}

void ReadAhead::run(Connection& connection) {
  CatalogTransaction transaction(connection, snapshot_);
  while (Task* task = next()) {
    std::exception_ptr error;
    try {
      for (std::string& text :
           batches(catalog_query(task->name, server_), relations_, transaction)) {
        task->text = std::move(text);
        transaction.copy(task->text, [&](std::string_view row) {
          auto& pieces = task->rows;
          if (pieces.empty() || pieces.back().capacity() - pieces.back().size() <= row.size()) {
            pieces.emplace_back().reserve(std::max(kPiece, row.size() + 1));
          }
          pieces.back().append(row).push_back('\n');
        });
      }
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    task->error = error;
    task->state = Task::State::done;
    changed_.notify_all();
    if (error) return;  // nothing that is read from now on is of use
  }
}

bool ReadAhead::take(std::string_view name, const std::function<void(std::string_view row)>& row,
                     std::string& running) {
  Task* task = nullptr;
  {
    std::unique_lock lock(mutex_);
    if (failed_) std::rethrow_exception(failed_);
    const auto it = std::ranges::find(tasks_, name, &Task::name);
    if (it == tasks_.end()) return false;
    task = &*it;
    if (task->state == Task::State::waiting) {
      task->state = Task::State::taken;
      return false;
    }
    changed_.wait(lock, [&] { return task->state != Task::State::running; });
  }
  running = task->text;
  if (task->error) std::rethrow_exception(task->error);
  for (; !task->rows.empty(); task->rows.pop_front()) {
    std::string_view rest = task->rows.front();
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find('\n'));
      row(line);
      rest.remove_prefix(line.size() + 1);
    }
  }
  return true;
}

}  // namespace pgsnap::capture
