// scantrend admin stats: what the server is, holds and takes.
#include <CLI/CLI.hpp>
#include <string>

#include "base/status.h"
#include "client/cli/admin_group.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/stats_format.h"

namespace scantrend {
namespace {

class StatsCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command =
        AdminGroup(app).add_subcommand("stats", "What the server is, holds and takes");
    command->add_flag("--no-counts", no_counts_,
                      "Without the counts of points and series, for which it reads all points");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|json");
    command->footer(
        "Counts take a second for some million points: give a large database more time with "
        "--timeout 60.\n"
        "Examples:\n"
        "  scantrend admin stats\n"
        "  scantrend admin stats --no-counts --format json");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(parsed_format_, ParseTableOrJson("stats", format_));
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    v1::GetStatsRequest request;
    request.set_skip_counts(no_counts_);
    ASSIGN_OR_RETURN(const v1::GetStatsResponse stats, context.admin.GetStats(request));
    if (parsed_format_ == Format::kJson) {
      WriteStatsJson(stats, context.out);
    } else {
      WriteStatsTable(stats, context.out);
    }
    return absl::OkStatus();
  }

 private:
  bool no_counts_ = false;
  std::string format_ = "table";

  Format parsed_format_ = Format::kTable;
};

}  // namespace

std::unique_ptr<Command> NewStatsCommand() { return std::make_unique<StatsCommand>(); }

}  // namespace scantrend
