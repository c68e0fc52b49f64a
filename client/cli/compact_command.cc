// scantrend admin compact: all tables as one run each.
#include <CLI/CLI.hpp>

#include "client/cli/admin_group.h"
#include "client/cli/bytes_text.h"
#include "client/cli/command.h"

namespace scantrend {
namespace {

constexpr uint64_t kProgressSteps = 1'000;

class CompactCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command = AdminGroup(app).add_subcommand(
        "compact", "Rewrites all tables, so that they take the least space");
    command->footer(
        "The server compacts by itself as it needs; this is for after large imports or deletions. "
        "It reads and\n"
        "writes the whole database by one thread, and needs as much free space as the largest "
        "family takes.\n"
        "Examples:\n"
        "  scantrend admin compact");
    return command;
  }

  absl::Status Check() override { return absl::OkStatus(); }

  absl::Status Run(const CommandContext& context) override {
    const auto draw = [&](const v1::CompactResponse& so_far) {
      context.progress.Draw("compact", static_cast<uint64_t>(so_far.progress() * kProgressSteps),
                            kProgressSteps, so_far.family());
    };
    const auto compacted = context.admin.Compact({}, draw);
    context.progress.Clear();
    if (!compacted.ok()) {
      return compacted.status();
    }
    context.out << "tables took " << BytesText(compacted->result().bytes_before()) << ", and take "
                << BytesText(compacted->result().bytes_after()) << " now\n";
    return absl::OkStatus();
  }
};

}  // namespace

std::unique_ptr<Command> NewCompactCommand() { return std::make_unique<CompactCommand>(); }

}  // namespace scantrend
