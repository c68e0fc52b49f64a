#include "client/cli/sources_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "proto/text/proto_text.h"
#include "client/cli/table.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

std::string OrderText(v1::SourceOrder order) {
  switch (order) {
    case v1::SOURCE_ORDER_RECORDS:
      return "records";
    case v1::SOURCE_ORDER_TARGETS:
      return "targets";
    default:
      return "days";
  }
}

}  // namespace

void WriteSourcesCsv(const v1::ListTopSourcesResponse& sources, std::ostream& out) {
  out << "address,days,first_date,last_date,scanner,records,targets\n";
  for (const v1::TopSource& source : sources.sources()) {
    out << absl::StrCat(source.address(), ",", source.days(), ",", DateText(source.first_date()),
                        ",", DateText(source.last_date()), ",", CsvField(source.scanner()), ",",
                        source.records(), ",", source.targets(), "\n");
  }
}

void WriteSourcesJson(const v1::ListTopSourcesRequest& request,
                      const v1::ListTopSourcesResponse& sources, std::ostream& out) {
  Json list = Json::array();
  for (const v1::TopSource& source : sources.sources()) {
    list.push_back({{"address", source.address()},
                    {"days", source.days()},
                    {"first_date", DateText(source.first_date())},
                    {"last_date", DateText(source.last_date())},
                    {"scanner", source.scanner().empty() ? Json() : Json(source.scanner())},
                    {"records", source.records()},
                    {"targets", source.targets()}});
  }
  const bool has_series = request.has_series();
  const Json json = {
      {"port", has_series ? Json(request.series().port()) : Json()},
      {"protocol", has_series ? Json(ProtocolText(request.series())) : Json()},
      {"order", OrderText(request.order())},
      {"start_date", DateText(sources.start_date())},
      {"end_date", DateText(sources.end_date())},
      {"counts_since_date",
       sources.has_counts_since_date() ? Json(DateText(sources.counts_since_date())) : Json()},
      {"sources", list},
      {"total_sources", sources.total_sources()}};
  out << json.dump(2) << '\n';
}

void WriteSourcesTable(const v1::ListTopSourcesRequest& request,
                       const v1::ListTopSourcesResponse& sources, std::ostream& out) {
  const auto shown = static_cast<uint64_t>(sources.sources_size());
  out << (request.has_series() ? SeriesText(request.series()) : "all series")
      << (request.kind() == v1::KIND_BACKSCATTER ? " backscatter" : "") << ", "
      << RangeTitle(sources.start_date(), sources.end_date()) << ": ";
  if (shown == 0) {
    out << (request.exclude_scanners() ? "no sources but acknowledged scanners\n" : "no sources\n");
    return;
  }
  out << GroupedNumber(shown) << " of " << Counted(sources.total_sources(), "source")
      << ", those of the most " << OrderText(request.order()) << " first"
      << (request.exclude_scanners() ? "; acknowledged scanners are left out\n" : "\n");
  Table table({{"address", Table::Align::kLeft},
               {"days"},
               {"records"},
               {"targets"},
               {"first", Table::Align::kLeft},
               {"last", Table::Align::kLeft},
               {"scanner", Table::Align::kLeft}});
  for (const v1::TopSource& source : sources.sources()) {
    table.AddRow({source.address(), GroupedNumber(source.days()), GroupedNumber(source.records()),
                  GroupedNumber(source.targets()), DateText(source.first_date()),
                  DateText(source.last_date()), source.scanner()});
  }
  table.Write(out);
  if (sources.has_counts_since_date()) {
    out << CountsSinceText(sources.counts_since_date()) << '\n';
  }
}

}  // namespace scantrend
