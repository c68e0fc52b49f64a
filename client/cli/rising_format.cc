#include "client/cli/rising_format.h"

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_cat.h"
#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

Json SeriesJson(const v1::Series& series) {
  return {{"port", series.port()}, {"protocol", ProtocolText(series)}};
}

Json MetricJson(const v1::RiseMetric& metric) {
  return {
      {"expected", metric.expected()}, {"observed", metric.observed()}, {"score", metric.score()}};
}

Json PortJson(const v1::RisingPort& port) {
  Json json = SeriesJson(port.series());
  json["rise_class"] = RiseClassText(port.rise_class());
  json["lead"] = RiseLeadText(port.lead());
  json["since_date"] = DateText(port.since_date());
  json["sources"] = MetricJson(port.sources());
  json["targets"] = MetricJson(port.targets());
  json["p_value"] = port.p_value();
  json["q_value"] = port.q_value();
  json["new_source_share"] = port.new_source_share();
  json["sensors"] = port.sensors();
  json["similar"] = Json::array();
  for (const v1::Series& series : port.similar()) {
    json["similar"].push_back(SeriesJson(series));
  }
  json["scanner_sources"] = port.scanner_sources();
  const bool has_top = port.has_top_source_share();
  json["top_source_share"] = has_top ? Json(port.top_source_share()) : Json();
  json["top_source"] = has_top ? Json(port.top_source()) : Json();
  return json;
}

std::string MetricCsv(const v1::RiseMetric& metric) {
  return absl::StrCat(metric.expected(), ",", metric.observed(), ",", metric.score());
}

}  // namespace

const char kRisingCsvColumns[] =
    "rank,protocol,port,rise_class,lead,since_date,sources_expected,sources_observed,sources_score,"
    "targets_expected,targets_observed,targets_score,p_value,q_value,new_source_share,sensors,"
    "similar,scanner_sources,top_source_share,top_source";

void WriteRisingCsv(const v1::ListRisingPortsResponse& rising, std::ostream& out) {
  out << kRisingCsvColumns << '\n';
  int rank = 0;
  for (const v1::RisingPort& port : rising.ports()) {
    std::string similar;
    for (const v1::Series& series : port.similar()) {
      absl::StrAppend(&similar, similar.empty() ? "" : ";", SeriesText(series));
    }
    out << absl::StrCat(++rank, ",", ProtocolText(port.series()), ",", port.series().port(), ",",
                        RiseClassText(port.rise_class()), ",", RiseLeadText(port.lead()), ",",
                        DateText(port.since_date()), ",")
        << MetricCsv(port.sources()) << ',' << MetricCsv(port.targets()) << ','
        << absl::StrCat(port.p_value(), ",", port.q_value(), ",", port.new_source_share(), ",",
                        port.sensors(), ",", similar, ",", port.scanner_sources(), ",",
                        port.has_top_source_share() ? absl::StrCat(port.top_source_share()) : "",
                        ",", port.top_source(), "\n");
  }
}

void WriteRisingJson(const v1::ListRisingPortsResponse& rising, std::ostream& out) {
  Json ports = Json::array();
  for (const v1::RisingPort& port : rising.ports()) {
    ports.push_back(PortJson(port));
  }
  const Json json = {{"end_date", DateText(rising.end_date())},
                     {"ports", ports},
                     {"total_rising", rising.total_rising()},
                     {"judged_series", rising.judged_series()},
                     {"false_discovery_rate", rising.false_discovery_rate()},
                     {"usable_days", rising.usable_days()}};
  out << json.dump(2) << '\n';
}

}  // namespace scantrend
