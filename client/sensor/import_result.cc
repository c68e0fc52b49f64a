#include "client/sensor/import_result.h"

#include <nlohmann/json.hpp>

namespace scantrend {
namespace {

using Json = nlohmann::ordered_json;

uint64_t Sum(const std::map<std::string_view, uint64_t>& by_reason) {
  uint64_t sum = 0;
  for (const auto& [reason, lines] : by_reason) {
    sum += lines;
  }
  return sum;
}

Json ByReason(const std::map<std::string_view, uint64_t>& by_reason) {
  Json json = Json::object();
  for (const auto& [reason, lines] : by_reason) {
    json[std::string(reason)] = lines;
  }
  return json;
}

}  // namespace

uint64_t ImportResult::skipped_lines() const { return Sum(skipped); }
uint64_t ImportResult::malformed_lines() const { return Sum(malformed); }

std::string ImportResult::ToJson() const {
  Json refused = Json::object();
  for (size_t reason = 1; reason < totals.refused.size(); ++reason) {
    if (totals.refused[reason] > 0) {
      refused[std::string(RefusalReasonName(static_cast<RefusalReason>(reason)))] =
          totals.refused[reason];
    }
  }
  Json json{{"lines", lines},
            {"hits", hits},
            {"accepted", totals.accepted},
            {"refused", refused},
            {"skipped", skipped_lines()},
            {"malformed", malformed_lines()},
            {"lines_before", lines_before},
            {"skipped_by_reason", ByReason(skipped)},
            {"malformed_by_reason", ByReason(malformed)}};
  if (totals.unconfirmed > 0) {
    json["unconfirmed"] = totals.unconfirmed;
  }
  if (totals.dropped > 0) {
    json["dropped"] = totals.dropped;
  }
  if (dropped_packets > 0) {
    json["dropped_packets"] = dropped_packets;
  }
  return json.dump();
}

}  // namespace scantrend
