// ReadRising: which series rose on a day, with what is known of why.
#ifndef SCANTREND_STORAGE_RISING_H_
#define SCANTREND_STORAGE_RISING_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/day.h"
#include "base/network_set.h"
#include "storage/rise_detector.h"
#include "storage/snapshot.h"

namespace scantrend {

struct RisingQuery {
  Kind kind = Kind::kProbe;
  Day day;  // that is judged; it must be over
  size_t limit = 20;
  double false_discovery_rate = 0.1;
  const NetworkSet* scanners = nullptr;  // acknowledged ones
};

struct RisingSeries {
  Rise rise;
  Day since;
  int sensors = 0;               // that saw it since then
  uint64_t scanner_sources = 0;  // acknowledged scanners of the last day
  // The source with the most records since then. nullopt: contacts of these days are not all kept.
  struct TopSource {
    Address source;
    double share = 0;  // of the records, 0 to 1
  };
  std::optional<TopSource> top_source{};
};

struct Rising {
  std::vector<RisingSeries> series;  // as of FindRises
  uint64_t total = 0;                // of which `series` are the first
  uint64_t judged_series = 0;
  // Of the judged days and those that they are compared with, kHistoryDaysMin in all: those for
  // which some sensor delivered.
  int usable_days = 0;
};

// Days of a history, the judged ones among them.
inline constexpr int kRisingHistoryDays = 90;

// A day says something about a series only if three quarters of the sensors that saw the series in
// the judged days, and had begun to deliver by then, delivered for it: what a sensor's outage took
// is not a low level from which its return is a rise. If none of them had begun, the day says
// nothing either: a new sensor's ports are not new.
//
// Reads `days` of the judged days and the points of the series that may have risen, and of those
// that are answered the contacts since they rose. Errors: CANCELLED, DATA_LOSS, UNAVAILABLE.
absl::StatusOr<Rising> ReadRising(Snapshot& snapshot, const RisingQuery& query);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_RISING_H_
