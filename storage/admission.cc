#include "storage/admission.h"

namespace scantrend {

Admission::Admission(const AdmissionOptions& options, uint32_t now_s)
    : options_(options),
      latest_s_(uint64_t{now_s} + kAcceptSecondsAhead),
      earliest_(Day::OfTime(now_s).Plus(-options.accept_days_back)) {}

std::optional<RefusalReason> Admission::Refuse(const Hit& hit) const {
  if (hit.kind != Kind::kProbe && hit.kind != Kind::kBackscatter) {
    return RefusalReason::kBadKind;
  }
  if (hit.series.protocol == kReservedProtocol) {
    return RefusalReason::kBadProtocol;
  }
  if (!IsValidPort(hit.series.protocol, hit.series.port)) {
    return RefusalReason::kBadPort;
  }
  if (hit.records == 0) {
    return RefusalReason::kBadRecords;
  }
  if (hit.target.is_unspecified()) {
    return RefusalReason::kBadAddress;
  }
  if (!InAnyNetwork(options_.monitored, hit.target)) {
    return RefusalReason::kNotMonitored;
  }
  if (hit.time_s > latest_s_) {
    return RefusalReason::kFuture;
  }
  if (Day::OfTime(hit.time_s) < earliest_) {
    return RefusalReason::kTooOld;
  }
  return std::nullopt;
}

}  // namespace scantrend
