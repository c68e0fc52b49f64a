#include "client/cli/point_json.h"

#include <cstdint>

#include "client/cli/proto_text.h"

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Json PointJson(const v1::Point& point) {
  const auto count = [&point](uint64_t value) { return point.gap() ? Json() : Json(value); };
  return {{"date", DateText(point.date())},
          {"records", count(point.records())},
          {"targets", count(point.targets())},
          {"sources", count(point.sources())},
          {"new_sources", count(point.new_sources())},
          {"tcp_ratio", point.has_tcp_ratio() ? Json(point.tcp_ratio()) : Json()},
          {"provisional", point.provisional()}};
}

}  // namespace scantrend
