// scantrend trend: what one port did, day by day.
#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "base/status.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/trend_format.h"

namespace scantrend {
namespace {

constexpr uint32_t kDaysDefault = 90;

class TrendCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command = app.add_subcommand("trend", "What one port did, day by day");
    command->add_option("series", series_, "Port, with or without a protocol: 853, 853/tcp, 8/icmp")
        ->type_name("PORT[/PROTOCOL]")
        ->required();
    command->add_option("--days", range_.days, "So many days, up to --end (default: 90)")
        ->type_name("N");
    command->add_option("--start", range_.start, "First day")->type_name("YYYY-MM-DD");
    command->add_option("--end", range_.end, "Last day (default: the server's current day)")
        ->type_name("YYYY-MM-DD");
    command->add_option("--kind", kind_, "probe (default) or backscatter")->type_name("KIND");
    command->add_option("--format", format_, "table, csv or json (default: a graph and a summary)")
        ->type_name("FORMAT");
    command->add_flag("--plot", plot_, "Draw the graph above the table too");
    command->footer(
        "Examples:\n"
        "  scantrend trend 853                      the last 90 days, any protocol\n"
        "  scantrend trend 853/tcp --days 365\n"
        "  scantrend trend 853/tcp --start 2018-10-22 --end 2019-10-21 --format csv\n"
        "  scantrend trend 53/udp --kind backscatter --format table --plot");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(*request_.add_series(), ParseSeries(series_));
    ASSIGN_OR_RETURN(*request_.mutable_range(), ParseRange(range_, kDaysDefault));
    ASSIGN_OR_RETURN(const v1::Kind kind, ParseKind(kind_));
    request_.set_kind(kind);
    if (!format_.empty()) {
      ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
    }
    if (plot_ && parsed_format_.has_value() && *parsed_format_ != Format::kTable) {
      return absl::InvalidArgumentError(
          "--plot cannot be mixed into csv or json; use it with --format table or without "
          "--format");
    }
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    ASSIGN_OR_RETURN(const v1::GetTrendResponse response, context.client.GetTrend(request_));
    if (response.trends_size() != 1) {
      return absl::InternalError("the server did not answer with one trend");
    }
    const v1::Trend& trend = response.trends(0);
    if (parsed_format_ == Format::kCsv) {
      WriteTrendCsv(trend, context.out);
      return absl::OkStatus();
    }
    if (parsed_format_ == Format::kJson) {
      WriteTrendJson(trend, context.out);
      return absl::OkStatus();
    }
    const bool has_table = parsed_format_ == Format::kTable;
    if (plot_ || !has_table) {
      WriteTrendGraph(trend, context.terminal, context.out);
      context.out << '\n';
    }
    if (has_table) {
      WriteTrendTable(trend, context.out);
    } else {
      WriteTrendSummary(trend, context.out);
    }
    return absl::OkStatus();
  }

 private:
  std::string series_;
  RangeText range_;
  std::string kind_ = "probe";
  std::string format_;
  bool plot_ = false;

  v1::GetTrendRequest request_;
  std::optional<Format> parsed_format_;
};

}  // namespace

std::unique_ptr<Command> NewTrendCommand() { return std::make_unique<TrendCommand>(); }

}  // namespace scantrend
