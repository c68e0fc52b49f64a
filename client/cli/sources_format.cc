#include "client/cli/sources_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

void WriteSourcesCsv(const v1::ListTopSourcesResponse& sources, std::ostream& out) {
  out << "address,days,first_date,last_date,scanner\n";
  for (const v1::TopSource& source : sources.sources()) {
    out << absl::StrCat(source.address(), ",", source.days(), ",", DateText(source.first_date()),
                        ",", DateText(source.last_date()), ",", CsvField(source.scanner()), "\n");
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
                    {"scanner", source.scanner().empty() ? Json() : Json(source.scanner())}});
  }
  const Json json = {{"port", request.series().port()},
                     {"protocol", ProtocolText(request.series())},
                     {"start_date", DateText(sources.start_date())},
                     {"end_date", DateText(sources.end_date())},
                     {"sources", list},
                     {"total_sources", sources.total_sources()}};
  out << json.dump(2) << '\n';
}

void WriteSourcesTable(const v1::ListTopSourcesRequest& request,
                       const v1::ListTopSourcesResponse& sources, std::ostream& out) {
  const auto shown = static_cast<uint64_t>(sources.sources_size());
  out << SeriesText(request.series())
      << (request.kind() == v1::KIND_BACKSCATTER ? " backscatter" : "") << ", "
      << RangeTitle(sources.start_date(), sources.end_date()) << ": ";
  if (shown == 0) {
    out << (request.exclude_scanners() ? "no sources but acknowledged scanners\n" : "no sources\n");
    return;
  }
  out << GroupedNumber(shown) << " of " << Counted(sources.total_sources(), "source")
      << ", those of the most days first"
      << (request.exclude_scanners() ? "; acknowledged scanners are left out\n" : "\n");
  Table table({{"address", Table::Align::kLeft},
               {"days"},
               {"first", Table::Align::kLeft},
               {"last", Table::Align::kLeft},
               {"scanner", Table::Align::kLeft}});
  for (const v1::TopSource& source : sources.sources()) {
    table.AddRow({source.address(), GroupedNumber(source.days()), DateText(source.first_date()),
                  DateText(source.last_date()), source.scanner()});
  }
  table.Write(out);
}

}  // namespace scantrend
