// scantrend sources: who came to a port, or to any.
#include <CLI/CLI.hpp>
#include <string>

#include "base/status.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/sources_format.h"

namespace scantrend {
namespace {

constexpr uint32_t kDaysDefault = 90;
constexpr uint32_t kLimitMax = 10'000;

class SourcesCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override;
  absl::Status Check() override;
  absl::Status Run(const CommandContext& context) override;

 private:
  std::string series_;
  RangeText range_;
  std::string order_ = "days";
  std::string limit_ = "20";
  std::string kind_ = "probe";
  std::string format_ = "table";
  bool exclude_scanners_ = false;

  v1::ListTopSourcesRequest request_;
  Format parsed_format_ = Format::kTable;
};

CLI::App* SourcesCommand::Register(CLI::App& app) {
  CLI::App* const command =
      app.add_subcommand("sources", "Who came to a port, or to any, and what they did there");
  command
      ->add_option("series", series_,
                   "A port, with or without a protocol: 853/tcp, 853, 8/icmp (default: all)")
      ->type_name("PORT[/PROTOCOL]");
  command
      ->add_option("--by", order_,
                   "Which are first: those of the most days, records or distinct targets "
                   "(default: days)")
      ->type_name("days|records|targets");
  command->add_option("--days", range_.days, "So many days, up to --end (default: 90)")
      ->type_name("N");
  command->add_option("--start", range_.start, "First day")->type_name("YYYY-MM-DD");
  command->add_option("--end", range_.end, "Last day (default: the server's current day)")
      ->type_name("YYYY-MM-DD");
  command->add_option("--limit", limit_, "At most so many sources (default: 20)")->type_name("N");
  command->add_option("--kind", kind_, "Which hits (default: probe)")
      ->type_name("probe|backscatter");
  command->add_flag("--exclude-scanners", exclude_scanners_,
                    "Without acknowledged scanners (the server's --scanners)");
  command->add_option("--format", format_, "How it is written (default: table)")
      ->type_name("table|csv|json");
  command->footer(
      "Addresses are kept for the server's --retention-days: days before that have no sources.\n"
      "Records and targets are those of the server's --contact-days; where the range begins\n"
      "before, it is said since when. By records or targets, the server reads what all sources "
      "did:\n"
      "for long ranges, give it time with --timeout.\n"
      "CSV columns: address,days,first_date,last_date,scanner (its name; empty: it is none),\n"
      "records,targets.\n"
      "Examples:\n"
      "  scantrend sources 853/tcp                who came on most of the last 90 days\n"
      "  scantrend sources 853/tcp --days 7 --exclude-scanners --limit 100\n"
      "  scantrend sources --by targets --days 1  who came to the most targets today, on any port\n"
      "  scantrend sources 853/tcp --start 2019-10-01 --end 2019-10-21 --format csv");
  return command;
}

absl::Status SourcesCommand::Check() {
  if (!series_.empty()) {
    ASSIGN_OR_RETURN(*request_.mutable_series(), ParseSeries(series_));
  }
  ASSIGN_OR_RETURN(const v1::SourceOrder order, ParseSourceOrder(order_));
  request_.set_order(order);
  ASSIGN_OR_RETURN(*request_.mutable_range(), ParseRange(range_, kDaysDefault));
  ASSIGN_OR_RETURN(const v1::Kind kind, ParseKind(kind_));
  request_.set_kind(kind);
  ASSIGN_OR_RETURN(const uint32_t limit, ParseCount("--limit", limit_, kLimitMax));
  request_.set_limit(limit);
  request_.set_exclude_scanners(exclude_scanners_);
  ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
  return absl::OkStatus();
}

absl::Status SourcesCommand::Run(const CommandContext& context) {
  ASSIGN_OR_RETURN(const v1::ListTopSourcesResponse sources,
                   context.client.ListTopSources(request_));
  switch (parsed_format_) {
    case Format::kTable:
      WriteSourcesTable(request_, sources, context.out);
      break;
    case Format::kCsv:
      WriteSourcesCsv(sources, context.out);
      break;
    case Format::kJson:
      WriteSourcesJson(request_, sources, context.out);
      break;
  }
  return absl::OkStatus();
}

}  // namespace

std::unique_ptr<Command> NewSourcesCommand() { return std::make_unique<SourcesCommand>(); }

}  // namespace scantrend
