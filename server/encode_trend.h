// Trends as messages.
#ifndef SCANTREND_SERVER_ENCODE_TREND_H_
#define SCANTREND_SERVER_ENCODE_TREND_H_

#include "scantrend/v1/trend.pb.h"
#include "storage/trend.h"

namespace scantrend {

// Fills points and summary. `exclude_scanners`: acknowledged scanners are left out of the counts of
// sources.
void EncodeTrend(const Trend& trend, bool exclude_scanners, v1::Trend* out);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ENCODE_TREND_H_
