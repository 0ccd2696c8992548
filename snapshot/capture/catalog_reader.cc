#include "snapshot/capture/catalog_reader.h"

#include <algorithm>
#include <unordered_set>

#include "snapshot/capture/catalog_query.h"
#include "snapshot/capture/catalog_values.h"
#include "snapshot/capture/drafts.h"
#include "snapshot/capture/kind_reader.h"
#include "snapshot/capture/lookups.h"
#include "snapshot/capture/observer.h"
#include "snapshot/capture/query_rows.h"
#include "snapshot/model/error.h"
#include "snapshot/model/printable.h"

namespace pgsnap::capture {
namespace {

using model::Error;
using model::FieldId;
using model::Kind;

constexpr std::uint32_t kFirstOfUsers = 16384;  // FirstNormalObjectId

// Where users have nothing to make, as fragments/in_system_schema.sql.
bool is_system_schema(std::string_view name) {
  return name == "pg_catalog" || name == "pg_toast" || name == "information_schema";
}

}  // namespace

class CatalogReader::State {
 public:
  State(CatalogTransaction& transaction, const ServerFacts& server, model::Scope scope,
        ReadAhead* ahead)
      : ahead_(ahead),
        server_(server),
        scope_(scope),
        rows_(transaction, ahead, server_, relation_oids_),
        lookups_(server.major),
        drafts_(lookups_.names) {}

  void read() {
    read_probes();
    read_relations();
    if (ahead_) {
      ahead_->start(server_, relation_oids_,
                    [&](std::string_view name) { return may_have_rows(name); });
    }
    read_extension_members();
    read_index_names();
    read_types();
    model::for_each_kind([&](Kind kind) {
      if (scope_.holds(kind)) read_kind(kind);
    });
    drafts_.find_places();
    read_aliases();
    read_attributes();
    read_dependencies();
    refuse_temporary_needs();
    read_unmodelled();
    read_origin();
  }

  const std::string& query() const { return rows_.text(); }

  model::Catalog build(std::string encoding, bool identities) {
    model::CatalogInfo info;
    info.server_major = server_.major;
    info.encoding = std::move(encoding);
    info.unmodelled = std::move(unmodelled_);
    for (const FieldId field : unread_) {
      info.unread.push_back(std::string(model::kind_info(field.kind).name) + "." +
                            std::string(model::field_info(field).name));
    }
    model::Catalog catalog = drafts_.finish(std::move(info), identities);
    if (identities && !origin_.empty()) {
      catalog.set_identities({catalog.identities().begin(), catalog.identities().end()}, origin_);
    }
    model::for_each_kind([&](Kind kind) {
      if (!scope_.holds(kind)) catalog.set_missing(kind);
    });
    return catalog;
  }

 private:
  // Finds out what the role may not read, so that no query asks for it.
  // What may be read, and which queries have rows.
  void read_probes() {
    CatalogQuery query;
    query.columns = {"name"};
    for (std::string& probe : catalog_query_probes()) {
      query.sql = std::move(probe);
      rows_.read(query, [&](const Row& row) {
        if (model::is_set(row[0])) found_.emplace(row[0]);
      });
    }
    for (std::string& what : catalog_query_reads()) {
      if (!found_.contains(what)) server_.unreadable.push_back(std::move(what));
    }
  }

  bool may_have_rows(std::string_view name) const {
    return !is_probed(name) || found_.contains(std::string(name));
  }

  void read_extension_members() {
    rows_.read("attributes/extension_members", [&](const Row& row) {
      drafts_.set_member(
          {number<std::uint32_t>(row[0]), number<std::uint32_t>(row[1]), 0},
          {model::kind_info(Kind::extension).catalog, number<std::uint32_t>(row[2]), 0});
    });
  }

  void read_relations() {
    rows_.read("attributes/relations", [&](const Row& row) {
      const auto oid = number<std::uint32_t>(row[0]);
      const char kind = row[4].at(0);
      if (kind == 't') {
        lookups_.toast_options[oid] = lookups_.texts.keep(row[6]);
        return;
      }
      const bool captured = row[3] == "t";
      if (oid >= kFirstOfUsers && kind != 'I' && is_system_schema(row[1]))
        has_system_relations_ = true;
      lookups_.names.add(
          oid, {lookups_.texts.keep(row[1]), lookups_.texts.keep(row[2]), kind, captured, {}, {}});
      if (captured) relation_oids_[kind].push_back(oid);
      if (!model::is_set(row[5])) return;
      // A composite type is one by its row type, not by its relation.
      const CatalogObject relation{kRelations, oid, 0};
      const CatalogObject type{kTypes, number<std::uint32_t>(row[5]), 0};
      if (kind == 'c') {
        drafts_.set_alias(relation, type);
      } else {
        drafts_.set_alias(type, relation);
      }
    });
  }

  void read_types() {
    rows_.read("attributes/types", [&](const Row& row) {
      lookups_.types[number<std::uint32_t>(row[0])] = {
          number<std::uint32_t>(row[1]), row[2].at(0),
          model::is_set(row[3]) ? lookups_.texts.keep(row[3]) : std::string_view()};
    });
  }

  void read_index_names() {
    IndexKeys& keys = lookups_.index_keys;
    rows_.read("attributes/operator_classes", [&](const Row& row) {
      keys.add_operator_class(number<std::uint32_t>(row[0]), row[1] == "t",
                              number<std::uint32_t>(row[2]), number<std::uint32_t>(row[3]), row[4]);
    });
    rows_.read("attributes/index_collations",
               [&](const Row& row) { keys.add_collation(number<std::uint32_t>(row[0]), row[1]); });
    rows_.read("attributes/keywords",
               [&](const Row& row) { lookups_.quoting.add_keyword(row[0]); });
  }

  void read_kind(Kind kind) {
    const std::string_view name = model::kind_info(kind).name;
    if (const auto relation = needs_relation_of_kind(name)) {
      if (!relation_oids_.contains(*relation)) return;
    }
    if (!may_have_rows(name) &&
        !(kind == Kind::provided_object && lookups_.provided_columns_have_privileges)) {
      return;
    }
    if (Observer* const who = observer()) who->reading(name);
    const CatalogQuery query = catalog_query(name, server_);
    const std::size_t first = drafts_.size();
    KindReader(kind, query, server_.major, lookups_, drafts_)
        .read([&](const KindReader::Handle& handle) { rows_.read(name, query, handle); });
    if (drafts_.size() > first) note_unread(kind, query);
  }

  void note_unread(Kind kind, const CatalogQuery& query) {
    for (const std::string& name : query.unread) {
      if (name == "oid") {  // by which these are found
        unread_.push_back({kind, model::common::comment.index});
        unread_.push_back({kind, model::common::security_labels.index});
      } else {
        unread_.push_back(model::field_named(kind, name).value());
      }
    }
  }

  void read_aliases() {
    rows_.read("attributes/aliases", [&](const Row& row) {
      drafts_.set_alias({number<std::uint32_t>(row[0]), number<std::uint32_t>(row[1]), 0},
                        catalog_object(row, 2));
    });
  }

  void read_attributes() {
    rows_.read("attributes/comments",
               [&](const Row& row) { drafts_.tell_comment(catalog_object(row, 0), row[3]); });
    rows_.read("attributes/security_labels", [&](const Row& row) {
      drafts_.tell_security_label(catalog_object(row, 0), row[3], row[4]);
    });
    rows_.read("attributes/extension_dependencies", [&](const Row& row) {
      drafts_.tell_extension_dependency(catalog_object(row, 0), row[3]);
    });
  }

  void read_dependencies() {
    rows_.read("attributes/dependencies", [&](const Row& row) {
      drafts_.tell_dependency(catalog_object(row, 0), catalog_object(row, 3));
    });
    drafts_.resolve_references();
  }

  // Such an object is dropped with the session that made what it uses: no plan could make it.
  void refuse_temporary_needs() {
    if (!may_have_rows("attributes/temporary_needs")) return;
    rows_.read("attributes/temporary_needs", [&](const Row& row) {
      const auto address = drafts_.address_of(catalog_object(row, 0));
      if (!address) return;
      throw Error(model::address_text(*address) + " uses " + model::printable(row[3]) +
                      ", which is temporary: both go with the session that made it",
                  "capture again when that session has ended, or drop the object");
    });
  }

  void read_unmodelled() {
    const auto keep = [&](const Row& row) {
      unmodelled_.push_back(std::string(row[0]) + " " + std::string(row[1]));
    };
    rows_.read("attributes/unmodelled", keep);
    if (has_system_relations_) rows_.read("attributes/unmodelled_relations", keep);
    if (scope_.roles) rows_.read("attributes/unmodelled_of_cluster", keep);
    std::ranges::sort(unmodelled_);
  }

  // Plans name the database where they alter it.
  void read_origin() {
    if (!scope_.database) return;
    rows_.read("attributes/origin",
               [&](const Row& row) { origin_ = model::identity_origin(row[0], row[1], row[2]); });
  }

  ReadAhead* ahead_;
  ServerFacts server_;
  model::Scope scope_;
  RelationOids relation_oids_;  // of the captured ones
  QueryRows rows_;
  Lookups lookups_;
  Drafts drafts_;
  std::unordered_set<std::string> found_;  // what the probes told
  bool has_system_relations_ = false;      // that users made in the system's schemas
  std::string origin_;
  std::vector<std::string> unmodelled_;
  std::vector<FieldId> unread_;  // what the role may not read
};

CatalogReader::CatalogReader(CatalogTransaction& transaction, const ServerFacts& server,
                             model::Scope scope, ReadAhead* ahead)
    : state_(std::make_unique<State>(transaction, server, scope, ahead)) {}
CatalogReader::~CatalogReader() = default;

void CatalogReader::read() { state_->read(); }

const std::string& CatalogReader::query() const { return state_->query(); }

model::Catalog CatalogReader::build(std::string encoding, bool identities) {
  return state_->build(std::move(encoding), identities);
}

}  // namespace pgsnap::capture
