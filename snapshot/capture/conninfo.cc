#include "snapshot/capture/conninfo.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "snapshot/model/error.h"

namespace pgsnap::capture {
namespace {

using model::Error;
constexpr std::string_view::size_type npos = std::string_view::npos;

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Where the authority begins, or npos: then it is not a URL.
std::size_t authority_of(std::string_view text) {
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (text.starts_with(scheme)) return scheme.size();
  }
  return npos;
}

void cover(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < std::min(to, text.size()); ++i) text[i] = '*';
}

// The values of parameters whose name ends in "password", as in a URL's query.
void cover_query(std::string& text, std::size_t from) {
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('&', from), text.size());
    const std::size_t equals = text.find('=', from);
    if (equals < end && std::string_view(text).substr(0, equals).ends_with("password")) {
      cover(text, equals + 1, end);
    }
    from = end + 1;
  }
}

void cover_url(std::string& text, std::size_t authority) {
  // A password that holds a ? or an & unescaped: everything up to the last @ is covered.
  const std::size_t at = text.rfind('@');
  const std::size_t query =
      text.find('?', at == std::string::npos || at < authority ? authority : at);
  if (at != std::string::npos && at >= authority) {
    const std::size_t colon = text.find(':', authority);
    if (colon < at) cover(text, colon + 1, at);
  }
  if (query != std::string::npos) cover_query(text, query + 1);
  const std::size_t early = text.find('?', authority);
  if (early != std::string::npos) cover_query(text, early + 1);
}

// The end of the value that begins at `i`: at a space, or at the closing quote.
std::size_t end_of_value(std::string_view text, std::size_t i) {
  const bool quoted = i < text.size() && text[i] == '\'';
  for (i += quoted ? 1 : 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (quoted ? text[i] == '\'' : is_space(text[i])) {
      return i;
    }
  }
  return text.size();
}

void cover_pairs(std::string& text) {
  for (std::size_t at = text.find('='); at < text.size(); at = text.find('=', at + 1)) {
    std::size_t name_end = at;
    while (name_end > 0 && is_space(text[name_end - 1])) --name_end;
    if (!std::string_view(text).substr(0, name_end).ends_with("password")) continue;
    std::size_t value = at + 1;
    while (value < text.size() && is_space(text[value])) ++value;
    const std::size_t end = end_of_value(text, value);
    if (value < end) cover(text, text[value] == '\'' ? value + 1 : value, end);
  }
}

// Whether user and password end where libpq lets them end: at the first @ before any slash.
bool is_cut_as_meant(std::string_view url, std::size_t authority) {
  const std::string_view rest = url.substr(authority);
  const std::size_t first = std::min(rest.find_first_of("@/"), rest.size());
  if (first < rest.size() && rest[first] == '@') {
    const std::string_view hosts = rest.substr(first + 1);
    return hosts.substr(0, hosts.find_first_of("/?")).find('@') == npos;
  }
  // No user; or a password with a slash in it, whose beginning stands where a port should.
  const std::string_view hosts = rest.substr(0, std::min(first, rest.find('?')));
  const std::size_t colon = hosts.rfind(':');
  if (colon == npos || hosts.find(']', colon) != npos) return true;
  return hosts.find_first_not_of("0123456789", colon + 1) == npos || rest.find('@') == npos;
}

bool is_keyword(std::string_view word) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconndefaults(),
                                                                               PQconninfoFree);
  for (const auto* option = options.get(); option && option->keyword; ++option) {
    if (word == option->keyword) return true;
  }
  return false;
}

// libpq quotes the text that it does not understand, which may have quotes of its own: all is left
// out from the first word that could be secret to the last quote.
std::string without_quoted_words(std::string_view message) {
  std::string out;
  for (;;) {
    const std::size_t open = message.find('"');
    const std::size_t close = open == npos ? npos : message.find('"', open + 1);
    if (close == npos) break;
    const std::string_view word = message.substr(open + 1, close - open - 1);
    const bool harmless = word.size() == 1 || is_keyword(word);
    out.append(message.substr(0, harmless ? close + 1 : open));
    if (!harmless) out.append("...");
    message.remove_prefix((harmless ? close : message.rfind('"')) + 1);
  }
  out.append(message);
  while (!out.empty() && is_space(out.back())) out.pop_back();
  return out;
}

}  // namespace

std::string without_passwords(const std::string& conninfo) {
  std::string text = conninfo;
  const std::size_t authority = authority_of(text);
  if (authority == npos) {
    cover_pairs(text);
  } else {
    cover_url(text, authority);
  }
  return text;
}

void check_conninfo(const std::string& conninfo) {
  const std::size_t authority = authority_of(conninfo);
  if (authority != npos && !is_cut_as_meant(conninfo, authority)) {
    throw Error(
        "the URL has a user or password with a sign that a URL gives a meaning to",
        "write @ as %40, / as %2F, : as %3A, ? as %3F, # as %23 and % as %25, or use PGPASSWORD "
        "or a passfile");
  }
  // Without a = and not a URL it is a database's name.
  if (authority == npos && conninfo.find('=') == npos) return;
  char* said = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(conninfo.c_str(), &said), PQconninfoFree);
  if (options) return;
  const std::unique_ptr<char, void (*)(void*)> message(said, PQfreemem);
  throw Error("the connection string cannot be read: " +
                  without_quoted_words(message ? message.get() : "out of memory"),
              authority == npos
                  ? "it is KEY=VALUE KEY=VALUE, with ' around a value that has a space in it"
                  : "it is postgresql://USER@HOST:PORT/DATABASE?NAME=VALUE; write % as %25");
}

}  // namespace pgsnap::capture
