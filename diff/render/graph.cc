#include "diff/render/graph.h"

#include <set>
#include <tuple>

#include "diff/render/text.h"
#include "snapshot/model/printable.h"

namespace pgsnap::diff {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : model::printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::string render_graph(const PlanGraph& graph) {
  std::string out = "digraph plan {\n  rankdir=LR; node [shape=box];\n";
  for (std::size_t i = 0; i < graph.actions.size(); ++i) {
    out += "  a" + std::to_string(i) + " [label=" + quoted(headline(graph.actions[i])) + "];\n";
  }
  std::set<std::tuple<std::size_t, std::size_t, bool>> edges;
  for (const Edge& edge : graph.edges) edges.emplace(edge.before, edge.after, edge.soft);
  for (const auto& [before, after, soft] : edges) {
    out += "  a" + std::to_string(before) + " -> a" + std::to_string(after) +
           (soft ? " [style=dashed];\n" : ";\n");
  }
  return out + "}";
}

}  // namespace pgsnap::diff
