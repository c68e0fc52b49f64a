// scantrend rising: the ports that rose, since when, and why.
#include <CLI/CLI.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/status.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/rising_format.h"

namespace scantrend {
namespace {

constexpr uint32_t kLimitMax = 1'000;

class RisingCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command = app.add_subcommand(
        "rising", "The ports that rose: since when, how, and led by sources or targets");
    command
        ->add_option("--end", end_, "The day on which they are up (default: the last that is over)")
        ->type_name("YYYY-MM-DD");
    command->add_option("--limit", limit_, "At most so many, 1 to 1000 (default: 20)")
        ->type_name("N");
    command->add_option("--kind", kind_, "Which hits (default: probe)")
        ->type_name("probe|backscatter");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|csv|json");
    command->footer(absl::StrCat(
        "The last 1 to 3 days are judged against the 28 before; falls and days that a sensor "
        "missed\n"
        "are no rises. Classes: new (no source on any day before), spike (only the last day is "
        "up,\n"
        "so far), step (up and level since then), ramp (going up for three days or more).\n"
        "Lead: sources (many new scanners) or targets (few scanners that widen).\n"
        "CSV columns:\n  ",
        absl::StrReplaceAll(kRisingCsvColumns, {{"sources_expected", "\n  sources_expected"},
                                                {"targets_expected", "\n  targets_expected"},
                                                {"p_value", "\n  p_value"}}),
        "\n"
        "  expected and observed are a day's, scores are robust z, shares are 0 to 1, similar is\n"
        "  PORT/PROTOCOL;PORT/PROTOCOL...\n"
        "Examples:\n"
        "  scantrend rising                         what rose by yesterday\n"
        "  scantrend rising --end 2019-10-05 --limit 50\n"
        "  scantrend rising --format json | jq '.ports[] | select(.rise_class == \"new\")'"));
    return command;
  }

  absl::Status Check() override {
    if (!end_.empty()) {
      ASSIGN_OR_RETURN(*request_.mutable_end_date(), ParseDate("--end", end_));
    }
    ASSIGN_OR_RETURN(const uint32_t limit, ParseCount("--limit", limit_, kLimitMax));
    request_.set_limit(limit);
    ASSIGN_OR_RETURN(const v1::Kind kind, ParseKind(kind_));
    request_.set_kind(kind);
    ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    ASSIGN_OR_RETURN(const v1::ListRisingPortsResponse rising,
                     context.client.ListRisingPorts(request_));
    switch (parsed_format_) {
      case Format::kTable:
        WriteRisingTable(rising, request_.kind(), context.terminal.columns, context.out);
        break;
      case Format::kCsv:
        WriteRisingCsv(rising, context.out);
        break;
      case Format::kJson:
        WriteRisingJson(rising, context.out);
        break;
    }
    return absl::OkStatus();
  }

 private:
  std::string end_;
  std::string limit_ = "20";
  std::string kind_ = "probe";
  std::string format_ = "table";

  v1::ListRisingPortsRequest request_;
  Format parsed_format_ = Format::kTable;
};

}  // namespace

std::unique_ptr<Command> NewRisingCommand() { return std::make_unique<RisingCommand>(); }

}  // namespace scantrend
