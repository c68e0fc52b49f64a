#include "base/hit.h"

namespace scantrend {

std::string_view RefusalReasonName(RefusalReason reason) {
  switch (reason) {
    case RefusalReason::kFuture:
      return "future";
    case RefusalReason::kTooOld:
      return "too_old";
    case RefusalReason::kBadPort:
      return "bad_port";
    case RefusalReason::kBadAddress:
      return "bad_address";
    case RefusalReason::kBadProtocol:
      return "bad_protocol";
    case RefusalReason::kBadKind:
      return "bad_kind";
    case RefusalReason::kBadRecords:
      return "bad_records";
    case RefusalReason::kNotMonitored:
      return "not_monitored";
  }
  return "unknown";
}

}  // namespace scantrend
