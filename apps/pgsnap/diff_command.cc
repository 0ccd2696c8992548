#include <CLI/CLI.hpp>
#include <cstdio>

#include "commands.h"
#include "console.h"
#include "diff/render/graph.h"
#include "diff/render/json.h"
#include "diff/render/sql.h"
#include "diff/render/text.h"
#include "snapshot/model/printable.h"
#include "source.h"

namespace pgsnap::app {
namespace {

struct DiffArguments {
  std::string from, to, output;
  std::string format = "sql";
  DiffOptions diff;
  bool unsafe = false;
  bool force_utf8 = false;
};

// The first line is migra's, which scripts look for.
void report_refusal(const diff::Plan& plan) {
  std::fprintf(stderr,
               "-- ERROR: destructive statements generated. Use the --unsafe flag to suppress this "
               "error.\n");
  for (const diff::Action& action : plan.actions) {
    if (action.data_loss.empty()) continue;
    std::string sql = action.sql();
    for (char& c : sql) {
      if (c == '\n' || c == '\t') c = ' ';
    }
    std::fprintf(stderr, "-- %s; loses %s\n", model::printable(sql).c_str(),
                 model::printable(action.data_loss).c_str());
  }
}

std::string rendered(const diff::Plan& plan, const std::string& format) {
  const Step step("writing the plan");
  if (format == "json") return diff::render_json(plan);
  if (format == "sql") return diff::render_sql(plan);
  return diff::render_text(plan, [](const std::string& line, diff::Action::Verb verb) {
    using Verb = diff::Action::Verb;
    return console().colored(line, verb == Verb::drop     ? Color::red
                                   : verb == Verb::create ? Color::green
                                                          : Color::yellow);
  });
}

int run_diff(DiffArguments& arguments) {
  arguments.diff.finish();
  check_output(arguments.output, {arguments.from, arguments.to});
  const auto catalogs = open_sources({arguments.from, arguments.to}, arguments.diff.scope());
  const model::Catalog& from = catalogs[0];
  const model::Catalog& to = catalogs[1];
  arguments.diff.check_scope(from, name_of_source(arguments.from));
  arguments.diff.check_scope(to, name_of_source(arguments.to));
  report_unmodelled(from, arguments.from, arguments.diff.strict);
  if (arguments.from != arguments.to) {
    report_unmodelled(to, arguments.to, arguments.diff.strict);
  }
  const diff::Plan plan = plan_with_messages(from, to, arguments.diff.options);
  if (plan.destructive() && !arguments.unsafe) {
    report_refusal(plan);
    return kRefused;
  }
  // Without a difference there is nothing to print; a file of an earlier plan must not stay.
  if (!plan.actions.empty() || !arguments.output.empty() || arguments.format == "json") {
    const auto write = arguments.format == "text" ? write_plainly : write_output;
    write(arguments.output, rendered(plan, arguments.format));
  }
  return plan.actions.empty() ? kNoDifference : kDifferences;
}

}  // namespace

diff::Plan plan_with_messages(const model::Catalog& from, const model::Catalog& to,
                              diff::Options options) {
  options.keep_graph = console().debugs(Debug::graph);
  diff::Plan plan = [&] {
    const Step step("planning");
    return diff::make_plan(from, to, options);
  }();
  for (const std::string& note : plan.notes) console().note(note);
  if (!plan.hidden.empty()) {
    console().detail("the filter hides " + std::to_string(plan.hidden.size()) +
                     " differences: " + count_by_kind(plan.hidden));
  }
  if (console().debugs(Debug::graph)) console().debug(diff::render_graph(plan.graph));
  if (console().debugs(Debug::explain)) {
    for (const diff::Action& action : plan.actions) {
      console().debug(model::printable(diff::headline(action) + ": " + action.why));
    }
  }
  return plan;
}

void add_diff_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<DiffArguments>();
  CLI::App* command =
      app.add_subcommand("diff", "print the SQL that turns FROM into TO, in an order that runs");
  command
      ->add_option("FROM", arguments->from,
                   "current state: URL, conninfo, snapshot file, EMPTY or -")
      ->required();
  command->add_option("TO", arguments->to, "desired state: the same")->required();
  command->add_flag("--unsafe", arguments->unsafe, "print statements that lose data too");
  command->add_flag("--force-utf8", arguments->force_utf8,
                    "accepted for migra's sake: output is UTF-8");
  command->add_option("--format", arguments->format, "sql (default), json or text")
      ->check(CLI::IsMember({"sql", "json", "text"}));
  command->add_option("-o,--output", arguments->output, "write there instead of standard output");
  arguments->diff.add_to(*command);
  add_help(*command,
           "0 no difference, 2 differences (SQL printed), 3 refused: destructive statements need "
           "--unsafe, 1 error, 64 wrong usage",
           "pgsnap diff prod.snap postgresql://localhost/dev | psql -1 -v ON_ERROR_STOP=1 prod");
  command->callback([&run, arguments] { run = [arguments] { return run_diff(*arguments); }; });
}

}  // namespace pgsnap::app
