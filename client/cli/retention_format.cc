#include "client/cli/retention_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/cli/bytes_text.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

std::string KindText(v1::DataKind kind) {
  switch (kind) {
    case v1::DATA_KIND_SIGHTINGS:
      return "sightings";
    case v1::DATA_KIND_CONTACTS:
      return "contacts";
    case v1::DATA_KIND_POINTS:
      return "points";
    case v1::DATA_KIND_DAYS:
      return "days";
    default:
      // A newer server may have kinds that this client does not know.
      return absl::StrCat("data_", static_cast<int>(kind));
  }
}

std::string DaysText(const v1::DataRetention& data) {
  if (data.days() > 0) {
    return Counted(data.days(), "day");
  }
  return data.data() == v1::DATA_KIND_CONTACTS ? "not at all" : "for ever";
}

}  // namespace

void WriteRetentionJson(const v1::EnforceRetentionResponse& response, std::ostream& out) {
  Json list = Json::array();
  for (const v1::DataRetention& data : response.result()) {
    list.push_back({{"data", KindText(data.data())},
                    {"days", data.days()},
                    {"first_kept_date",
                     data.has_first_kept_date() ? Json(DateText(data.first_kept_date())) : Json()},
                    {"records_old", data.records_old()},
                    {"bytes_old", data.bytes_old()},
                    {"records", data.records()},
                    {"bytes", data.bytes()},
                    {"files_unknown", data.files_unknown()}});
  }
  out << list.dump(2) << '\n';
}

void WriteRetentionTable(const v1::EnforceRetentionResponse& response, bool dry_run,
                         std::ostream& out) {
  Table table({{"data", Table::Align::kLeft},
               {"kept", Table::Align::kLeft},
               {"from", Table::Align::kLeft},
               {"records"},
               {"size"},
               {dry_run ? "too old" : "deleted"},
               {"size"}});
  uint64_t old = 0;
  uint64_t unknown = 0;
  for (const v1::DataRetention& data : response.result()) {
    old += data.bytes_old();
    unknown += data.files_unknown();
    table.AddRow({KindText(data.data()), DaysText(data),
                  data.has_first_kept_date() ? DateText(data.first_kept_date()) : "-",
                  GroupedNumber(data.records()), BytesText(data.bytes()),
                  GroupedNumber(data.records_old()), BytesText(data.bytes_old())});
  }
  table.Write(out);
  out << (dry_run ? "would delete " : "deleted ") << BytesText(old)
      << " (sizes are before compression)\n";
  if (unknown > 0) {
    out << Counted(unknown, "file") << " of an earlier version "
        << (dry_run ? "may hold more; they are looked through when it is enforced\n"
                    : "were looked through, too\n");
  }
}

}  // namespace scantrend
