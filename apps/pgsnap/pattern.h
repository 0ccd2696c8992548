#pragma once
// Name patterns as psql's -n has them: * any characters, ? one, upper case folded outside of
// double quotes.

#include <string_view>

namespace pgsnap::app {

bool matches_pattern(std::string_view pattern, std::string_view name);

}  // namespace pgsnap::app
