#include "diff/render/json.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

namespace pgsnap::diff {
namespace {

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void text(Writer& json, const char* key, std::string_view value) {
  json.Key(key);
  json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

const char* verb_name(Action::Verb verb) {
  return verb == Action::Verb::drop ? "drop" : verb == Action::Verb::create ? "create" : "alter";
}

}  // namespace

std::string render_json(const Plan& plan) {
  rapidjson::StringBuffer buffer;
  Writer json(buffer);
  json.SetIndent(' ', 2);
  json.StartObject();
  json.Key("version");
  json.Int(1);
  json.Key("destructive");
  json.Bool(plan.destructive());
  json.Key("hidden");
  json.StartArray();
  for (const auto& address : plan.hidden) {
    const std::string name = model::address_text(address);
    json.String(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }
  json.EndArray();
  json.Key("settings");
  json.StartArray();
  for (const std::string& setting : plan.settings) {
    json.String(setting.data(), static_cast<rapidjson::SizeType>(setting.size()));
  }
  json.EndArray();
  json.Key("statements");
  json.StartArray();
  for (std::size_t i = 0; i < plan.actions.size(); ++i) {
    const Action& action = plan.actions[i];
    const Effects& effects = plan.effects[i];
    json.StartObject();
    text(json, "verb", verb_name(action.verb));
    text(json, "object", model::address_text(action.object));
    text(json, "sql", action.sql());
    if (!action.as_role.empty()) text(json, "as_role", action.as_role);
    if (!action.why.empty()) text(json, "why", action.why);
    text(json, "data_loss", action.data_loss);
    if (!effects.lock.empty()) text(json, "lock", effects.lock);
    if (!effects.locked.empty()) text(json, "locked", effects.locked);
    if (!effects.work.empty()) text(json, "work", effects.work);
    json.Key("in_transaction");
    json.Bool(!action.outside_transaction);
    json.Key("ends_transaction");
    json.Bool(action.ends_transaction);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace pgsnap::diff
