// Admission: which hits are counted.
#ifndef SCANTREND_STORAGE_ADMISSION_H_
#define SCANTREND_STORAGE_ADMISSION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/hit.h"
#include "storage/accepted_hits.h"
#include "storage/hit_columns.h"

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

// The rules at one moment. A hit's time is never changed to make it fit. Thread-safe.
class Admission {
 public:
  // `options` must outlive it. Hits of days before `first_kept`, whose points are given up, are too
  // old whatever the options say.
  Admission(const AdmissionOptions& options, uint32_t now_s, Day first_kept = Day());

  // Why `hit` is not counted; nullopt if it is. Of several reasons the first in the order:
  // bad_kind, bad_protocol, bad_port, bad_records, bad_address, not_monitored, future, too_old.
  std::optional<RefusalReason> Refuse(const Hit& hit) const;

  // The hits that are counted, and how many are not. Where none is refused, the columns are those
  // of `columns`, and share their owner.
  AcceptedHits Accept(const HitColumns& columns) const;

 private:
  bool AcceptsAll(const Ipv4Columns& columns) const;
  void AcceptIpv4(const Ipv4Columns& columns, DerivedColumns& derived,
                  AcceptedHits& accepted) const;
  void AcceptIpv6(const Ipv6Columns& columns, DerivedColumns& derived,
                  AcceptedHits& accepted) const;

  const AdmissionOptions& options_;
  uint64_t latest_s_;
  Day earliest_;
};

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_ADMISSION_H_
