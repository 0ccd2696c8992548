#pragma once
#include <optional>
#include <string>
#include <string_view>
namespace pgsnap::diff { std::optional<std::string> statement_problem(std::string_view sql); }
