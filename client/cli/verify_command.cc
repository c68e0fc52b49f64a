// scantrend admin verify: whether what is stored is what was counted.
#include <CLI/CLI.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/cli/admin_group.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/verify_format.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

constexpr uint32_t kFindingsMax = 10'000;
constexpr uint64_t kProgressSteps = 1'000;

class VerifyCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command = AdminGroup(app).add_subcommand(
        "verify", "Recomputes the stored counts from the address sets, and compares");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|json");
    command->add_option("--limit", limit_, "Findings to list, 1 to 10000 (default: 100)")
        ->type_name("N");
    command->footer(
        "Changes nothing; the server goes on counting. Exit code 1 if something is found.\n"
        "Examples:\n"
        "  scantrend admin verify\n"
        "  scantrend admin verify --format json --limit 10000 > findings.json");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(parsed_format_, ParseTableOrJson("a verification", format_));
    ASSIGN_OR_RETURN(const uint32_t limit, ParseCount("--limit", limit_, kFindingsMax));
    request_.set_findings_max(limit);
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    const auto draw = [&](const v1::VerifyResponse& so_far) {
      std::string text = absl::StrCat(GroupedNumber(so_far.checked().points()), " points");
      if (so_far.findings_so_far() > 0) {
        absl::StrAppend(&text, ", ", GroupedNumber(so_far.findings_so_far()), " findings");
      }
      const auto done = static_cast<uint64_t>(so_far.progress() * kProgressSteps);
      context.progress.Draw("verify", done, kProgressSteps, text);
    };
    const auto verified = context.admin.Verify(request_, draw);
    context.progress.Clear();
    if (!verified.ok()) {
      return verified.status();
    }
    if (parsed_format_ == Format::kJson) {
      WriteVerifyJson(*verified, context.out);
    } else {
      WriteVerifyTable(*verified, context.out);
    }
    const uint64_t findings = verified->result().findings_total();
    if (findings == 0) {
      return absl::OkStatus();
    }
    return absl::DataLossError(absl::StrCat(
        GroupedNumber(findings), findings == 1 ? " finding" : " findings",
        ": what is stored is not what was counted.\n"
        "Answers about the days and series that are named may be wrong. Look at the disk and its "
        "logs, stop\n"
        "scantrendd, keep its data directory for a look, and restore one from before from a "
        "backup; or import the\n"
        "logs anew into another --data-dir. docs/operations.md says what each finding means."));
  }

 private:
  std::string format_ = "table";
  std::string limit_ = "100";

  Format parsed_format_ = Format::kTable;
  v1::VerifyRequest request_;
};

}  // namespace

std::unique_ptr<Command> NewVerifyCommand() { return std::make_unique<VerifyCommand>(); }

}  // namespace scantrend
