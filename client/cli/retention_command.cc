// scantrend admin retention: what is older than it is to be kept, and away with it.
#include <CLI/CLI.hpp>
#include <string>

#include "base/status.h"
#include "client/cli/admin_group.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/retention_format.h"

namespace scantrend {
namespace {

constexpr uint64_t kProgressSteps = 1'000;

class RetentionCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command = AdminGroup(app).add_subcommand(
        "retention", "Deletes now what is older than it is to be kept");
    command->add_flag("--dry-run", dry_run_, "Only say what would be deleted");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|json");
    command->footer(
        "The server deletes it by itself, without haste; how long what is kept are its options\n"
        "--retention-days, --contact-days and --point-days.\n"
        "Examples:\n"
        "  scantrend admin retention --dry-run\n"
        "  scantrend admin retention");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(parsed_format_, ParseTableOrJson("retention", format_));
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    v1::EnforceRetentionRequest request;
    request.set_dry_run(dry_run_);
    const auto draw = [&](const v1::EnforceRetentionResponse& so_far) {
      context.progress.Draw("retention", static_cast<uint64_t>(so_far.progress() * kProgressSteps),
                            kProgressSteps, "");
    };
    const auto enforced = context.admin.EnforceRetention(request, draw);
    context.progress.Clear();
    if (!enforced.ok()) {
      return enforced.status();
    }
    if (parsed_format_ == Format::kJson) {
      WriteRetentionJson(*enforced, context.out);
    } else {
      WriteRetentionTable(*enforced, dry_run_, context.out);
    }
    return absl::OkStatus();
  }

 private:
  bool dry_run_ = false;
  std::string format_ = "table";

  Format parsed_format_ = Format::kTable;
};

}  // namespace

std::unique_ptr<Command> NewRetentionCommand() { return std::make_unique<RetentionCommand>(); }

}  // namespace scantrend
