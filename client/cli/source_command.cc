// scantrend source: what an address did.
#include <CLI/CLI.hpp>
#include <string>

#include "base/address.h"
#include "base/status.h"
#include "client/cli/arguments.h"
#include "client/cli/command.h"
#include "client/cli/source_format.h"

namespace scantrend {
namespace {

constexpr uint32_t kDaysDefault = 365;

class SourceCommand : public Command {
 public:
  CLI::App* Register(CLI::App& app) override {
    CLI::App* const command =
        app.add_subcommand("source", "What an address did: on which ports, when, and how much");
    command->add_option("address", address_, "An IPv4 or IPv6 address")
        ->type_name("ADDRESS")
        ->required();
    command->add_option("--days", range_.days, "So many days, up to --end (default: 365)")
        ->type_name("N");
    command->add_option("--start", range_.start, "First day")->type_name("YYYY-MM-DD");
    command->add_option("--end", range_.end, "Last day (default: the server's current day)")
        ->type_name("YYYY-MM-DD");
    command->add_option("--kind", kind_, "Which hits (default: probe)")
        ->type_name("probe|backscatter");
    command->add_option("--format", format_, "How it is written (default: table)")
        ->type_name("table|csv|json");
    command->footer(
        "The server reads all addresses of the range, about a gigabyte a second: where it has "
        "many,\n"
        "ask for fewer days, or give it time with --timeout.\n"
        "CSV columns: protocol,port,days,first_date,last_date,records,targets.\n"
        "Records and targets are those of the server's --contact-days.\n"
        "Examples:\n"
        "  scantrend source 192.0.2.1\n"
        "  scantrend source 2001:db8::1 --days 30 --format json\n"
        "  scantrend source 192.0.2.1 --start 2019-10-01 --end 2019-10-21 --timeout 60");
    return command;
  }

  absl::Status Check() override {
    ASSIGN_OR_RETURN(const Address address, ParseAddress(address_));
    request_.set_address(address.ToString());
    ASSIGN_OR_RETURN(*request_.mutable_range(), ParseRange(range_, kDaysDefault));
    ASSIGN_OR_RETURN(const v1::Kind kind, ParseKind(kind_));
    request_.set_kind(kind);
    ASSIGN_OR_RETURN(parsed_format_, ParseFormat(format_));
    return absl::OkStatus();
  }

  absl::Status Run(const CommandContext& context) override {
    ASSIGN_OR_RETURN(const v1::GetSourceResponse source, context.client.GetSource(request_));
    switch (parsed_format_) {
      case Format::kTable:
        WriteSourceTable(source, request_.kind(), context.out);
        break;
      case Format::kCsv:
        WriteSourceCsv(source, context.out);
        break;
      case Format::kJson:
        WriteSourceJson(source, context.out);
        break;
    }
    return absl::OkStatus();
  }

 private:
  std::string address_;
  RangeText range_;
  std::string kind_ = "probe";
  std::string format_ = "table";

  v1::GetSourceRequest request_;
  Format parsed_format_ = Format::kTable;
};

}  // namespace

std::unique_ptr<Command> NewSourceCommand() { return std::make_unique<SourceCommand>(); }

}  // namespace scantrend
