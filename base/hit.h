// Hit: one observed packet or connection attempt.
#ifndef SCANTREND_BASE_HIT_H_
#define SCANTREND_BASE_HIT_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/address.h"
#include "base/series.h"

namespace scantrend {

// What was seen. A value type; 48 bytes.
struct Hit {
  uint32_t time_s = 0;  // seconds since 1970-01-01T00:00:00Z
  Address source;       // the address that sent it
  Address target;       // the monitored address that it was sent to
  Series series;
  Kind kind = Kind::kProbe;
  uint32_t records = 1;  // >= 1

  bool operator==(const Hit&) const = default;
};

// Why a hit is not counted. The numbers are those of scantrend.v1.RefusalReason.
enum class RefusalReason : uint8_t {
  kFuture = 1,
  kTooOld = 2,
  kBadPort = 3,
  kBadAddress = 4,
  kBadProtocol = 5,
  kBadKind = 6,
  kBadRecords = 7,
  kNotMonitored = 8,
};

// One more than the largest RefusalReason.
inline constexpr size_t kRefusalReasonEnd = 9;

// "future", "too_old", "bad_port", ...
std::string_view RefusalReasonName(RefusalReason reason);

// Hits refused, by reason: element i is of RefusalReason i; element 0 is not used.
using RefusedCounts = std::array<uint64_t, kRefusalReasonEnd>;

}  // namespace scantrend

#endif  // SCANTREND_BASE_HIT_H_
