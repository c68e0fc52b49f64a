// Admission: which hits are counted.
#ifndef SCANTREND_STORAGE_ADMISSION_H_
#define SCANTREND_STORAGE_ADMISSION_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/hit.h"

namespace scantrend {

inline constexpr int kAcceptDaysBackDefault = 400;
// How far a hit's time may be ahead of the server's clock.
inline constexpr uint32_t kAcceptSecondsAhead = 3'600;

struct AdmissionOptions {
  // Hits of days up to this many before the current one are accepted; 0 to 36,500.
  int accept_days_back = kAcceptDaysBackDefault;
  // Hits to targets in these are accepted; empty: to all.
  std::vector<Network> monitored;
};

// The rules at one moment. A hit's time is never changed to make it fit. Not thread-safe.
class Admission {
 public:
  // `options` must outlive it.
  Admission(const AdmissionOptions& options, uint32_t now_s);

  // Why `hit` is not counted; nullopt if it is. Of several reasons the first in the order:
  // bad_kind, bad_protocol, bad_port, bad_records, bad_address, not_monitored, future, too_old.
  std::optional<RefusalReason> Refuse(const Hit& hit) const;

 private:
  const AdmissionOptions& options_;
  uint64_t latest_s_;
  Day earliest_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_ADMISSION_H_
