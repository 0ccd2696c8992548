#include "snapshot/model/kinds.h"

#include <algorithm>

#include "snapshot/model/all_kinds.h"

namespace pgsnap::model {
namespace {

// OIDs of the catalogs, the same in every PostgreSQL version (pg_class.h and its siblings).
namespace catalog_oid {
constexpr std::uint32_t pg_type = 1247, pg_proc = 1255, pg_class = 1259, pg_authid = 1260,
                        pg_auth_members = 1261, pg_database = 1262, pg_tablespace = 1213,
                        pg_foreign_server = 1417, pg_user_mapping = 1418,
                        pg_foreign_data_wrapper = 2328, pg_am = 2601, pg_attrdef = 2604,
                        pg_cast = 2605, pg_constraint = 2606, pg_conversion = 2607,
                        pg_inherits = 2611, pg_language = 2612, pg_namespace = 2615,
                        pg_opclass = 2616, pg_operator = 2617, pg_rewrite = 2618, pg_trigger = 2620,
                        pg_opfamily = 2753, pg_default_acl = 826, pg_db_role_setting = 2964,
                        pg_extension = 3079, pg_policy = 3256, pg_statistic_ext = 3381,
                        pg_collation = 3456, pg_event_trigger = 3466, pg_transform = 3576,
                        pg_ts_dict = 3600, pg_ts_parser = 3601, pg_ts_config = 3602,
                        pg_ts_config_map = 3603, pg_ts_template = 3764, pg_publication = 6104,
                        pg_publication_rel = 6106, pg_subscription = 6100,
                        pg_publication_namespace = 6237, pg_init_privs = 3394,
                        pg_parameter_acl = 6243;
}  // namespace catalog_oid

template <typename... Parts>
constexpr auto parts_of(Parts... parts) {
  return std::array<std::string_view, sizeof...(Parts)>{parts...};
}

#define KIND(name, catalog, family, ...) constexpr auto k_##name##_parts = parts_of(__VA_ARGS__);
#include "snapshot/model/object_kinds.def"
#undef KIND

constexpr KindInfo kKinds[] = {
#define KIND(name, catalog, family, ...) \
  {#name, catalog_oid::catalog, Family::family, k_##name##_parts, name::kFields},
#include "snapshot/model/object_kinds.def"
#undef KIND
};

static_assert(std::ranges::is_sorted(kKinds, {}, &KindInfo::name), "sort object_kinds.def by name");

}  // namespace

const KindInfo& kind_info(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<Kind> kind_named(std::string_view name) {
  const auto it = std::ranges::lower_bound(kKinds, name, {}, &KindInfo::name);
  if (it == std::end(kKinds) || it->name != name) return std::nullopt;
  return static_cast<Kind>(it - kKinds);
}

const FieldInfo& field_info(FieldId field) {
  if (is_common(field)) return kCommonFields[field.index];
  return kind_info(field.kind).fields[field.index - kCommonFieldCount];
}

std::optional<FieldId> field_named(Kind kind, std::string_view name) {
  for (std::size_t i = 0; i < field_count(kind); ++i) {
    const FieldId field{kind, static_cast<FieldIndex>(i)};
    if (field_info(field).name == name) return field;
  }
  return std::nullopt;
}

}  // namespace pgsnap::model
