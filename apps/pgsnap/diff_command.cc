#include <cstdio>

#include "commands.h"
#include "diff/render/json.h"
#include "diff/render/sql.h"
#include "diff/render/text.h"
#include "source.h"

namespace pgsnap::app {
namespace {

struct DiffArguments {
  std::string from, to, output;
  std::string format = "sql";
  DiffOptions diff;
  bool unsafe = false;
  bool force_utf8 = false;
  bool verbose = false;
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
      if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }
    std::fprintf(stderr, "-- %s; loses %s\n", sql.c_str(), action.data_loss.c_str());
  }
}

int run_diff(DiffArguments& arguments) {
  arguments.diff.finish();
  const model::Catalog from = open_source(arguments.from);
  const model::Catalog to = open_source(arguments.to);
  report_unmodelled(from, arguments.from == arguments.to ? "both" : "FROM", arguments.diff.strict);
  report_unmodelled(to, "TO", arguments.diff.strict);
  const diff::Plan plan = diff::make_plan(from, to, arguments.diff.options);
  for (const std::string& note : plan.notes) std::fprintf(stderr, "pgsnap: note: %s\n", note.c_str());
  if (arguments.verbose && !plan.hidden.empty()) {
    std::fprintf(stderr, "pgsnap: note: the filter hides %zu differences: %s\n", plan.hidden.size(),
                 count_by_kind(plan.hidden).c_str());
  }
  if (plan.actions.empty()) {
    if (arguments.format == "json") write_output(arguments.output, diff::render_json(plan));
    return kNoDifference;
  }
  if (plan.destructive() && !arguments.unsafe) {
    report_refusal(plan);
    return kRefused;
  }
  write_output(arguments.output, arguments.format == "json"   ? diff::render_json(plan)
                                 : arguments.format == "text" ? diff::render_text(plan)
                                                              : diff::render_sql(plan));
  return kDifferences;
}

}  // namespace

void add_diff_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<DiffArguments>();
  CLI::App* command =
      app.add_subcommand("diff", "print the SQL that turns FROM into TO, in an order that runs");
  command->add_option("FROM", arguments->from, "current state: URL, conninfo, snapshot file, EMPTY or -")
      ->required();
  command->add_option("TO", arguments->to, "desired state: the same")->required();
  command->add_flag("--unsafe", arguments->unsafe, "print statements that lose data too");
  command->add_flag("--force-utf8", arguments->force_utf8, "accepted for migra's sake: output is UTF-8");
  command->add_option("--format", arguments->format, "sql (default), json or text")
      ->check(CLI::IsMember({"sql", "json", "text"}));
  command->add_option("-o,--output", arguments->output, "write there instead of standard output");
  command->add_flag("-v,--verbose", arguments->verbose, "say what filters hid");
  arguments->diff.add_to(*command);
  command->footer(
      "Exit codes: 0 no difference, 2 differences (SQL printed), 3 refused: destructive statements "
      "need --unsafe, 1 error, 64 wrong usage.\n"
      "Example: pgsnap diff prod.snap postgresql://localhost/dev | psql -1 -v ON_ERROR_STOP=1 prod");
  command->callback([&run, arguments] { run = [arguments] { return run_diff(*arguments); }; });
}

}  // namespace pgsnap::app
