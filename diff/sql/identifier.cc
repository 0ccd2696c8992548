#include "diff/sql/identifier.h"

namespace pgsnap::diff {
namespace {

std::string quoted(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out.push_back(quote);
    out.push_back(c);
  }
  out.push_back(quote);
  return out;
}

bool is_plain_value(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.')) return false;
  }
  return true;
}

}  // namespace

std::string quote_identifier(std::string_view name) { return quoted(name, '"'); }

std::string qualified_name(std::string_view schema, std::string_view name) {
  return quote_identifier(schema) + "." + quote_identifier(name);
}

std::string qualified_name(const model::Object& object) {
  return qualified_name(object.part(0), object.part(1));
}

std::string_view cut_name(std::string_view name, std::size_t size) {
  if (size >= name.size()) return name;
  while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U) --size;
  return name.substr(0, size);
}

std::string lower_case(std::string_view words) {
  std::string out(words);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string quote_literal(std::string_view text) { return quoted(text, '\''); }

std::string dollar_quote(std::string_view text) {
  for (int n = 0;; ++n) {
    const std::string delimiter = n == 0 ? "$$" : n == 1 ? "$_$" : "$_" + std::to_string(n) + "$";
    // The end of the text and the closing tag may make one that comes too early: "$_" and "$_$".
    const std::string quoted = std::string(text) + delimiter;
    if (quoted.find(delimiter) == text.size()) return delimiter + quoted;
  }
}

std::vector<std::string> literals_of(std::string_view sql) {
  std::vector<std::string> literals;
  const auto skip_to = [&](std::string_view end, std::size_t from) {
    const auto at = sql.find(end, from);
    return at == std::string_view::npos ? sql.size() : at + end.size();
  };
  for (std::size_t i = 0; i < sql.size();) {
    const char c = sql[i];
    if (c == '"') {
      i = skip_to("\"", i + 1);
    } else if (c == '$') {
      const auto tag_end = sql.find_first_of("$ \n'\"(),;", i + 1);
      const bool is_tag = tag_end != std::string_view::npos && sql[tag_end] == '$';
      i = is_tag ? skip_to(sql.substr(i, tag_end - i + 1), tag_end + 1) : i + 1;
    } else if (c == '\'') {
      std::string& literal = literals.emplace_back();
      for (++i; i < sql.size(); ++i) {
        if (sql[i] == '\'' && (i + 1 == sql.size() || sql[i + 1] != '\'')) break;
        if (sql[i] == '\'') ++i;
        literal.push_back(sql[i]);
      }
      ++i;
    } else {
      ++i;
    }
  }
  return literals;
}

std::string column_list(const std::vector<std::string_view>& names) {
  std::string out = "(";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i) out += ", ";
    out += quote_identifier(names[i]);
  }
  return out + ")";
}

std::string option_list(const std::vector<std::string_view>& options) {
  std::string out;
  for (std::string_view option : options) {
    if (!out.empty()) out += ", ";
    const auto equals = option.find('=');
    out += option.substr(0, equals);
    if (equals == std::string_view::npos) continue;
    const auto value = option.substr(equals + 1);
    out += "=" + (is_plain_value(value) ? std::string(value) : quote_literal(value));
  }
  return out;
}

std::string join(const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += separator;
    out += text;
  }
  return out;
}

}  // namespace pgsnap::diff
