#pragma once
// What a mistyped name was meant to be.

#include <string>
#include <vector>

namespace pgsnap::app {

// "NAME is no WHAT; nearest: a, b, c".
std::string unknown_name(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known);

}  // namespace pgsnap::app
