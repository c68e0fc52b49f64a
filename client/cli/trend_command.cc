// scantrend trend: what one port, or several, did day by day.
#include <CLI/CLI.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/output_file.h"
#include "client/cli/trend_comparison.h"
#include "client/cli/trend_format.h"
#include "client/cli/trend_plot.h"
#include "client/cli/trend_summary.h"

namespace scantrend {
namespace {

constexpr uint32_t kDaysDefault = 90;
constexpr char kStandardOutput[] = "-";

// One trend for each series asked for, all of the same days; INTERNAL otherwise.
absl::StatusOr<std::vector<v1::Trend>> GetTrends(TrendClient& client,
                                                 const v1::GetTrendRequest& request) {
  ASSIGN_OR_RETURN(const v1::GetTrendResponse response, client.GetTrend(request));
  const std::vector<v1::Trend> trends(response.trends().begin(), response.trends().end());
  bool is_whole = response.trends_size() == request.series_size();
  for (const v1::Trend& trend : trends) {
    is_whole =
        is_whole && trend.points_size() > 0 && trend.points_size() == trends.front().points_size();
  }
  if (!is_whole) {
    return absl::InternalError(
        "the server did not answer with one trend for each port, of the same days");
  }
  return trends;
}

class TrendCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override;
  absl::Status Check() override;
  absl::Status Run(const CommandContext& context) override;

 private:
  absl::Status CheckOutput();
  void WriteForPeople(const std::vector<v1::Trend>& trends, const std::vector<v1::Trend>& previous,
                      const CommandContext& context) const;

  // There is a graph on the terminal.
  bool has_plot() const { return plot_ || !parsed_format_.has_value(); }

  std::vector<std::string> series_;
  RangeText range_;
  std::string kind_ = "probe";
  std::string metric_;
  std::string format_;
  std::string svg_;
  bool plot_ = false;
  bool compare_ = false;
  bool exclude_scanners_ = false;

  v1::GetTrendRequest request_;
  std::optional<Metric> parsed_metric_;
  std::optional<Format> parsed_format_;
};

CLI::App* TrendCommand::Register(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("trend", "What one port, or several, did day by day");
  command
      ->add_option("series", series_,
                   "Ports, up to 16, with or without a protocol: 853, 853/tcp, 8/icmp")
      ->type_name("PORT[/PROTOCOL]")
      ->required();
  command->add_option("--days", range_.days, "So many days, up to --end (default: 90)")
      ->type_name("N");
  command->add_option("--start", range_.start, "First day")->type_name("YYYY-MM-DD");
  command->add_option("--end", range_.end, "Last day (default: the server's current day)")
      ->type_name("YYYY-MM-DD");
  command->add_flag("--compare", compare_, "With as many days right before, too");
  command
      ->add_option("--metric", metric_,
                   "The count that lines show (default: sources; of one port, without --compare, "
                   "targets and sources)")
      ->type_name("sources|targets|records|new_sources");
  command->add_option("--kind", kind_, "Which hits (default: probe)")
      ->type_name("probe|backscatter");
  command->add_flag("--exclude-scanners", exclude_scanners_,
                    "Sources without acknowledged scanners (the server's --scanners), on all days");
  command->add_option("--format", format_, "Data in place of a graph and a summary")
      ->type_name("table|csv|json");
  command->add_flag("--plot", plot_, "Draw the graph above the table too");
  command->add_option("--svg", svg_, "Draw the graph into a file too; - is the standard output")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  scantrend trend 853                      the last 90 days, any protocol\n"
      "  scantrend trend 853/tcp --days 365\n"
      "  scantrend trend 853/tcp --start 2018-10-22 --end 2019-10-21 --format csv\n"
      "  scantrend trend 853/tcp --days 28 --compare\n"
      "                                           and what changed against the 28 days before\n"
      "  scantrend trend 853/tcp 22/tcp 53/udp --metric targets\n"
      "                                           three ports in one graph\n"
      "  scantrend trend 853/tcp --days 365 --svg 853.svg\n"
      "  scantrend trend 853/tcp --exclude-scanners --format json | jq .summary.windows\n"
      "  scantrend trend 53/udp --kind backscatter --format table --plot");
  return command;
}

absl::Status TrendCommand::Check() {
  ASSIGN_OR_RETURN(const std::vector<v1::Series> series, ParseSeriesList(series_));
  request_.mutable_series()->Assign(series.begin(), series.end());
  ASSIGN_OR_RETURN(*request_.mutable_range(), ParseRange(range_, kDaysDefault));
  ASSIGN_OR_RETURN(const v1::Kind kind, ParseKind(kind_));
  request_.set_kind(kind);
  request_.set_exclude_scanners(exclude_scanners_);
  if (!metric_.empty()) {
    ASSIGN_OR_RETURN(parsed_metric_, ParseMetric(metric_));
  }
  if (!format_.empty()) {
    ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
  }
  return CheckOutput();
}

// Options that do not go with one another.
absl::Status TrendCommand::CheckOutput() {
  if (plot_ && parsed_format_.has_value() && *parsed_format_ != Format::kTable) {
    return absl::InvalidArgumentError(
        "--plot cannot be mixed into csv or json; use it with --format table or without "
        "--format");
  }
  if (svg_ == kStandardOutput && (parsed_format_.has_value() || plot_)) {
    return absl::InvalidArgumentError(
        "--svg - takes the standard output for itself; name a file, or leave out --format and "
        "--plot");
  }
  if (parsed_metric_.has_value() && !has_plot() && svg_.empty()) {
    return absl::InvalidArgumentError(
        "--metric is about the graph, and there is none; the data has all counts. Add --plot or "
        "--svg FILE, or leave --metric out");
  }
  if (compare_ && parsed_format_ == Format::kCsv) {
    return absl::InvalidArgumentError(
        "--compare cannot be told in csv, where a row is a day; ask for both ranges as one, with "
        "twice the --days, or use --format json");
  }
  return absl::OkStatus();
}

absl::Status TrendCommand::Run(const CommandContext& context) {
  ASSIGN_OR_RETURN(const std::vector<v1::Trend> trends, GetTrends(context.client, request_));
  std::vector<v1::Trend> previous;
  if (compare_) {
    v1::GetTrendRequest request = request_;
    ASSIGN_OR_RETURN(*request.mutable_range(), RangeBefore(trends.front()));
    ASSIGN_OR_RETURN(previous, GetTrends(context.client, request));
    if (previous.front().points_size() != trends.front().points_size()) {
      return absl::InternalError("the server answered with another number of days");
    }
  }
  if (!svg_.empty()) {
    const std::string svg = DrawForDocument({trends, previous, parsed_metric_, exclude_scanners_});
    if (svg_ == kStandardOutput) {
      context.out << svg;
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(WriteOutputFile(svg_, svg));
  }
  if (parsed_format_ == Format::kCsv) {
    WriteTrendCsv(trends, context.out);
  } else if (parsed_format_ == Format::kJson) {
    WriteTrendJson(trends, previous, context.out);
  } else {
    WriteForPeople(trends, previous, context);
  }
  return absl::OkStatus();
}

void TrendCommand::WriteForPeople(const std::vector<v1::Trend>& trends,
                                  const std::vector<v1::Trend>& previous,
                                  const CommandContext& context) const {
  std::ostringstream below;
  if (parsed_format_ == Format::kTable) {
    WriteTrendTable(trends, exclude_scanners_, below);
    below << (compare_ ? "\n" : "");
  } else if (!compare_) {
    WriteTrendSummaries(trends, exclude_scanners_, below);
  }
  if (compare_) {
    WriteTrendComparison(trends, previous, below);
  }
  if (has_plot()) {
    const std::string in_sight = parsed_format_ == Format::kTable ? "" : below.str();
    context.out << DrawForTerminal({trends, previous, parsed_metric_, exclude_scanners_},
                                   context.terminal, in_sight)
                << '\n';
  }
  context.out << below.str();
}

}  // namespace

std::unique_ptr<Command> NewTrendCommand() { return std::make_unique<TrendCommand>(); }

}  // namespace scantrend
