#include "client/cli/source_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "proto/text/proto_text.h"
#include "client/cli/table.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

void WriteSourceCsv(const v1::GetSourceResponse& source, std::ostream& out) {
  out << "protocol,port,days,first_date,last_date,records,targets\n";
  for (const v1::SourceSeries& seen : source.series()) {
    out << absl::StrCat(ProtocolText(seen.series()), ",", seen.series().port(), ",", seen.days(),
                        ",", DateText(seen.first_date()), ",", DateText(seen.last_date()), ",",
                        seen.records(), ",", seen.targets(), "\n");
  }
}

void WriteSourceJson(const v1::GetSourceResponse& source, std::ostream& out) {
  Json series = Json::array();
  for (const v1::SourceSeries& seen : source.series()) {
    series.push_back({{"port", seen.series().port()},
                      {"protocol", ProtocolText(seen.series())},
                      {"days", seen.days()},
                      {"first_date", DateText(seen.first_date())},
                      {"last_date", DateText(seen.last_date())},
                      {"records", seen.records()},
                      {"targets", seen.targets()}});
  }
  const Json json = {
      {"address", source.address()},
      {"scanner", source.scanner().empty() ? Json() : Json(source.scanner())},
      {"start_date", DateText(source.start_date())},
      {"end_date", DateText(source.end_date())},
      {"days", source.days()},
      {"first_date", source.has_first_date() ? Json(DateText(source.first_date())) : Json()},
      {"last_date", source.has_last_date() ? Json(DateText(source.last_date())) : Json()},
      {"records", source.records()},
      {"targets", source.targets()},
      {"counts_since_date",
       source.has_counts_since_date() ? Json(DateText(source.counts_since_date())) : Json()},
      {"series", series}};
  out << json.dump(2) << '\n';
}

void WriteSourceTable(const v1::GetSourceResponse& source, v1::Kind kind, std::ostream& out) {
  out << source.address()
      << (source.scanner().empty()
              ? ""
              : absl::StrCat(", acknowledged scanner (", source.scanner(), ")"))
      << (kind == v1::KIND_BACKSCATTER ? ", backscatter" : "") << ", "
      << RangeTitle(source.start_date(), source.end_date()) << '\n';
  if (source.series().empty()) {
    out << "not seen as a source in this range\n";
    return;
  }
  out << "seen on " << Counted(source.days(), "day") << " from " << DateText(source.first_date())
      << " to " << DateText(source.last_date()) << ", on "
      << GroupedNumber(static_cast<uint64_t>(source.series_size()))
      << " series: " << Counted(source.records(), "record") << " to "
      << Counted(source.targets(), "target") << '\n';
  Table table({{"series", Table::Align::kLeft},
               {"days"},
               {"records"},
               {"targets"},
               {"first", Table::Align::kLeft},
               {"last", Table::Align::kLeft}});
  for (const v1::SourceSeries& seen : source.series()) {
    table.AddRow({SeriesText(seen.series()), GroupedNumber(seen.days()),
                  GroupedNumber(seen.records()), GroupedNumber(seen.targets()),
                  DateText(seen.first_date()), DateText(seen.last_date())});
  }
  table.Write(out);
  if (source.has_counts_since_date()) {
    out << CountsSinceText(source.counts_since_date()) << '\n';
  }
}

}  // namespace scantrend
