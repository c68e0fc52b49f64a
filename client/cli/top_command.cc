// scantrend top: the series with the highest counts.
#include <CLI/CLI.hpp>
#include <string>

#include "base/status.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/top_format.h"

namespace scantrend {
namespace {

constexpr uint32_t kDaysDefault = 1;
constexpr uint32_t kLimitMax = 10'000;

class TopCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command = app.add_subcommand("top", "The ports with the highest counts");
    command->add_option("--by", order_, "Which count (default: sources)")
        ->type_name("sources|targets|records|new_sources");
    command->add_option("--days", range_.days, "So many days, up to --end (default: 1)")
        ->type_name("N");
    command->add_option("--end", range_.end, "Last day (default: the server's current day)")
        ->type_name("YYYY-MM-DD");
    command->add_option("--limit", limit_, "At most so many lines (default: 20)")->type_name("N");
    command->add_option("--kind", kind_, "Which hits (default: probe)")
        ->type_name("probe|backscatter");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|csv|json");
    command->footer(
        "Examples:\n"
        "  scantrend top                            today, by distinct sources\n"
        "  scantrend top --by new_sources --days 7 --limit 50\n"
        "  scantrend top --end 2019-10-21 --format json");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(const v1::TopOrder order, ParseOrder(order_));
    request_.set_order(order);
    ASSIGN_OR_RETURN(*request_.mutable_range(), ParseRange(range_, kDaysDefault));
    ASSIGN_OR_RETURN(const uint32_t limit, ParseCount("--limit", limit_, kLimitMax));
    request_.set_limit(limit);
    ASSIGN_OR_RETURN(const v1::Kind kind, ParseKind(kind_));
    request_.set_kind(kind);
    ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    ASSIGN_OR_RETURN(const v1::ListTopPortsResponse top, context.client.ListTopPorts(request_));
    switch (parsed_format_) {
      case Format::kTable:
        WriteTopTable(top, request_.order(), request_.kind(), context.out);
        break;
      case Format::kCsv:
        WriteTopCsv(top, context.out);
        break;
      case Format::kJson:
        WriteTopJson(top, context.out);
        break;
    }
    return absl::OkStatus();
  }

 private:
  std::string order_ = "sources";
  RangeText range_;
  std::string limit_ = "20";
  std::string kind_ = "probe";
  std::string format_ = "table";

  v1::ListTopPortsRequest request_;
  Format parsed_format_ = Format::kTable;
};

}  // namespace

std::unique_ptr<Command> NewTopCommand() { return std::make_unique<TopCommand>(); }

}  // namespace scantrend
