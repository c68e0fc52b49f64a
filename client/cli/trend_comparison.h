// Trends against the same number of days right before: how much everything changed.
#ifndef SCANTREND_CLIENT_CLI_TREND_COMPARISON_H_
#define SCANTREND_CLIENT_CLI_TREND_COMPARISON_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// The range of as many days that ends on the day before `trend` begins. INVALID_ARGUMENT, with a
// message for people, if there are not so many days since 1970-01-01.
absl::StatusOr<v1::DayRange> RangeBefore(const v1::Trend& trend);

// "+62%", "-3.5%", "0%"; "from 0" if there was nothing before.
std::string ChangeText(uint64_t before, uint64_t now);

// How the whole range of each of `trends` changed against `previous`, which has one for each of the
// same series: of one series the counts before and now with their changes, of several a line of
// changes each. Then what to bear in mind: days without data, a last day that is not over. What a
// range without any data counted is unknown: "-".
void WriteTrendComparison(const std::vector<v1::Trend>& trends,
                          const std::vector<v1::Trend>& previous, std::ostream& out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TREND_COMPARISON_H_
