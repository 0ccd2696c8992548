#include "snapshot/store/json_value.h"

#include <algorithm>

#include "snapshot/model/address.h"
#include "snapshot/model/error.h"
#include "snapshot/model/payload.h"
#include "snapshot/model/printable.h"

namespace pgsnap::store {
namespace {

using model::Error;

constexpr char kHex[] = "0123456789abcdef";

void append_hex(std::string& out, unsigned char byte) {
  out.push_back(kHex[byte >> 4]);
  out.push_back(kHex[byte & 15]);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  throw Error("an escaped byte has a wrong digit");
}

void append_control(std::string& out, char c) {
  switch (c) {
    case '\n': out.append("\\n"); return;
    case '\t': out.append("\\t"); return;
    case '\r': out.append("\\r"); return;
    default: break;
  }
  out.append("\\u00");
  append_hex(out, static_cast<unsigned char>(c));
}

// Whether JSON readers of any sort keep it as it is: few enough digits for a double, one form.
bool is_plain_number(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || digits.size() > 15) return false;
  if (digits.front() == '0') return text == "0";
  return std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
}

void append_list(std::string& out, std::string_view value, bool references) {
  out.push_back('[');
  bool first = true;
  for (std::string_view element : model::decode_list(value)) {
    if (!first) out.append(", ");
    first = false;
    if (!model::is_set(element)) {
      out.append("null");
    } else if (references) {
      const auto end = element.find('\0');
      if (end == std::string_view::npos) throw Error("a reference names no object");
      append_json_text(out, model::address_text(element.substr(0, end), element.substr(end + 1)));
    } else {
      append_json_text(out, element);
    }
  }
  out.push_back(']');
}

void append_field(std::string& out, model::FieldType type, std::string_view value) {
  switch (type) {
    case model::FieldType::flag:
      if (value == "t") return void(out.append("true"));
      break;
    case model::FieldType::integer:
      if (is_plain_number(value)) return void(out.append(value));
      break;
    case model::FieldType::list: return append_list(out, value, false);
    case model::FieldType::references: return append_list(out, value, true);
    case model::FieldType::text:
    case model::FieldType::expression:
    case model::FieldType::query: break;
  }
  append_json_text(out, value);
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out.push_back('"');
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const std::size_t size = model::character_size(text, i);
    if (size == 0) {
      out.append("\\u0000");
      append_hex(out, static_cast<unsigned char>(c));
      ++i;
      continue;
    }
    if (c == '"' || c == '\\') out.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) {
      append_control(out, c);
    } else {
      out.append(text.substr(i, size));
    }
    i += size;
  }
  out.push_back('"');
}

void append_json_texts(std::string& out, const std::vector<std::string>& texts) {
  if (texts.size() > model::kMaxListElements) {
    throw Error("a list is too long for JSON and SQLite", "write the binary encoding");
  }
  out.push_back('[');
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out.append(", ");
    append_json_text(out, texts[i]);
  }
  out.push_back(']');
}

std::string unescape_bytes(std::string_view text) {
  std::string bytes;
  for (;;) {
    const auto escape = text.find('\0');
    bytes.append(text.substr(0, escape));
    if (escape == std::string_view::npos) return bytes;
    text.remove_prefix(escape + 1);
    if (text.size() < 2) throw Error("an escaped byte is cut off");
    bytes.push_back(static_cast<char>(hex_value(text[0]) << 4 | hex_value(text[1])));
    text.remove_prefix(2);
  }
}

std::string reference_of_text(std::string_view address) {
  const auto space = address.find(' ');
  if (space == std::string_view::npos) {
    throw Error("not the address of an object: " + std::string(address));
  }
  std::string reference(address.substr(0, space));
  reference.push_back('\0');
  return reference + model::parse_key(address.substr(space + 1));
}

void append_json_fields(std::string& out, model::Kind kind, std::string_view payload,
                        std::string_view separator, bool first) {
  const auto values = model::decode_payload(payload, model::field_count(kind));
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!model::is_set(values[i])) continue;
    if (!first) out.append(separator);
    first = false;
    const auto& field = model::field_info({kind, static_cast<model::FieldIndex>(i)});
    append_json_text(out, field.name);
    out.append(": ");
    append_field(out, field.type, values[i]);
  }
}

FieldReader::FieldReader(const KindSpec& spec)
    : spec_(&spec), values_(spec.fields.size()), is_set_(spec.fields.size()) {}

void FieldReader::start() {
  is_set_.assign(is_set_.size(), false);
  named_ = in_list_ = false;
}

void FieldReader::name(std::string_view name) {
  // Members mostly come in the order of the fields.
  const std::size_t count = spec_->fields.size();
  for (std::size_t tried = 0; tried < count; ++tried) {
    at_ = at_ + 1 < count ? at_ + 1 : 0;
    if (spec_->fields[at_].name != name) continue;
    if (is_set_[at_]) throw Error(spec_->name + "." + std::string(name) + " is there twice");
    values_[at_].clear();
    named_ = true;
    return;
  }
  throw Error(spec_->name + " has no property " + std::string(name));
}

void FieldReader::set(std::string_view value) {
  if (!named_) throw Error("a value has no name");
  if (in_list_) {
    model::append_value(values_[at_], value);
    return;
  }
  values_[at_] = value;
  is_set_[at_] = true;
  named_ = false;
}

void FieldReader::text(std::string_view text) {
  const std::string bytes = unescape_bytes(text);
  if (!in_list_ || spec_->fields[at_].type != "references") return set(bytes);
  set(reference_of_text(bytes));
}

void FieldReader::number(std::string_view digits) {
  if (in_list_) throw Error("a list holds a number");
  set(digits);
}

void FieldReader::flag(bool value) {
  if (in_list_ || !value) throw Error("a flag is only ever true");
  set("t");
}

void FieldReader::null() {
  if (!in_list_) throw Error("a property is null");
  set({});
}

void FieldReader::start_list() {
  if (in_list_ || !named_) throw Error("a list holds a list");
  in_list_ = true;
}

void FieldReader::end_list() {
  in_list_ = named_ = false;
  is_set_[at_] = true;
}

std::string FieldReader::payload() const {
  std::vector<std::string_view> values;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (!is_set_[i]) continue;
    values.resize(i);
    values.push_back(values_[i]);
  }
  return model::encode_list(values);
}

}  // namespace pgsnap::store
