#include "client/cli/point_json.h"

#include <cstdint>

#include "proto/text/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

Json NormalizedJson(const v1::NormalizedCounts& counts) {
  return {{"records", counts.records()},
          {"targets", counts.targets()},
          {"sources", counts.sources()},
          {"new_sources", counts.new_sources()}};
}

}  // namespace

Json PointJson(const v1::Point& point) {
  const auto count = [&point](uint64_t value) { return point.gap() ? Json() : Json(value); };
  return {{"date", DateText(point.date())},
          {"records", count(point.records())},
          {"targets", count(point.targets())},
          {"sources", count(point.sources())},
          {"new_sources", count(point.new_sources())},
          {"tcp_ratio", point.has_tcp_ratio() ? Json(point.tcp_ratio()) : Json()},
          {"provisional", point.provisional()},
          {"returning_sources", count(point.returning_sources())},
          {"scanner_sources", count(point.scanner_sources())},
          {"scanner_new_sources", count(point.scanner_new_sources())},
          {"backscatter_records", count(point.backscatter_records())},
          {"active_sensors", count(point.active_sensors())},
          {"active_targets", count(point.active_targets())},
          {"per_1000_targets", point.gap() || !point.has_per_1000_targets()
                                   ? Json()
                                   : NormalizedJson(point.per_1000_targets())}};
}

}  // namespace scantrend
