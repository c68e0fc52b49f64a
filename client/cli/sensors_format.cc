#include "client/cli/sensors_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/csv.h"
#include "base/hit.h"
#include "client/cli/table.h"
#include "client/numbers.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

std::string ReasonText(v1::RefusalReason reason) {
  // A newer server may have reasons that this client does not know.
  if (reason <= 0 || static_cast<size_t>(reason) >= kRefusalReasonEnd) {
    return absl::StrCat("reason_", static_cast<int>(reason));
  }
  return std::string(RefusalReasonName(static_cast<RefusalReason>(reason)));
}

std::string TimeOr(bool has_time, const google::protobuf::Timestamp& time, const char* otherwise) {
  return has_time ? TimeText(time) : otherwise;
}

Json TimeJson(bool has_time, const google::protobuf::Timestamp& time) {
  return has_time ? Json(TimeText(time)) : Json();
}

}  // namespace

void WriteSensorsCsv(const std::vector<v1::Sensor>& sensors, std::ostream& out) {
  out << "name,first_seen,last_seen,last_hit,batches,accepted,records,refused,sampling_rate\n";
  for (const v1::Sensor& sensor : sensors) {
    std::string refused;
    for (const v1::RefusedHits& hits : sensor.refused()) {
      absl::StrAppend(&refused, refused.empty() ? "" : ";", ReasonText(hits.reason()), "=",
                      hits.hits());
    }
    out << absl::StrCat(CsvField(sensor.name()), ",",
                        TimeOr(sensor.has_first_seen_time(), sensor.first_seen_time(), ""), ",",
                        TimeOr(sensor.has_last_seen_time(), sensor.last_seen_time(), ""), ",",
                        TimeOr(sensor.has_last_hit_time(), sensor.last_hit_time(), ""), ",",
                        sensor.batches(), ",", sensor.accepted(), ",", sensor.records(), ",",
                        refused, ",", sensor.sampling_rate(), "\n");
  }
}

void WriteSensorsJson(const std::vector<v1::Sensor>& sensors, std::ostream& out) {
  Json list = Json::array();
  for (const v1::Sensor& sensor : sensors) {
    Json refused = Json::object();
    for (const v1::RefusedHits& hits : sensor.refused()) {
      refused[ReasonText(hits.reason())] = hits.hits();
    }
    list.push_back(
        {{"name", sensor.name()},
         {"first_seen", TimeJson(sensor.has_first_seen_time(), sensor.first_seen_time())},
         {"last_seen", TimeJson(sensor.has_last_seen_time(), sensor.last_seen_time())},
         {"last_hit", TimeJson(sensor.has_last_hit_time(), sensor.last_hit_time())},
         {"batches", sensor.batches()},
         {"accepted", sensor.accepted()},
         {"records", sensor.records()},
         {"refused", refused},
         {"sampling_rate", sensor.sampling_rate()}});
  }
  out << list.dump(2) << '\n';
}

void WriteSensorsTable(const std::vector<v1::Sensor>& sensors, std::ostream& out) {
  if (sensors.empty()) {
    out << "no sensor has delivered anything yet\n";
    return;
  }
  Table table({{"name", Table::Align::kLeft},
               {"first seen", Table::Align::kLeft},
               {"last seen", Table::Align::kLeft},
               {"last hit", Table::Align::kLeft},
               {"batches"},
               {"accepted"},
               {"records"},
               {"refused"},
               {"sampling"}});
  for (const v1::Sensor& sensor : sensors) {
    uint64_t refused = 0;
    for (const v1::RefusedHits& hits : sensor.refused()) {
      refused += hits.hits();
    }
    table.AddRow({sensor.name(),
                  TimeOr(sensor.has_first_seen_time(), sensor.first_seen_time(), "-"),
                  TimeOr(sensor.has_last_seen_time(), sensor.last_seen_time(), "-"),
                  TimeOr(sensor.has_last_hit_time(), sensor.last_hit_time(), "-"),
                  GroupedNumber(sensor.batches()), GroupedNumber(sensor.accepted()),
                  GroupedNumber(sensor.records()), GroupedNumber(refused),
                  sensor.sampling_rate() > 1 ? absl::StrCat("1:", sensor.sampling_rate()) : "all"});
  }
  table.Write(out);
}

}  // namespace scantrend
