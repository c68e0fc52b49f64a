// What trend requests ask for, checked against the rules at their fields. Errors of every function:
// INVALID_ARGUMENT, with the field and what would be right.
#ifndef SCANTREND_SERVER_TREND_REQUEST_H_
#define SCANTREND_SERVER_TREND_REQUEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/address.h"
#include "base/clock.h"
#include "base/day.h"
#include "base/series.h"
#include "scantrend/v1/trend.pb.h"
#include "storage/trend_reader.h"

namespace scantrend {

// Of any query; --query-days-max may be less.
inline constexpr int kRangeDaysMax = 4'000;
inline constexpr int kSeriesOfTrendMax = 16;
inline constexpr uint32_t kTopLimitDefault = 20;
inline constexpr uint32_t kTopLimitMax = 10'000;
inline constexpr uint32_t kRisingLimitMax = 1'000;
inline constexpr uint32_t kSensorsPageMax = 1'000;

// A point is provisional until this long after its day has ended.
inline constexpr uint32_t kGraceSeconds = 3'600;
// The first day that is not over, or within the grace time after it.
Day FirstProvisional(const Clock& clock);

// `today` is the last day of a range that names none; no range has more than days_max days.
absl::StatusOr<DayRange> DecodeRange(const v1::DayRange& range, Day today, int days_max);
absl::StatusOr<Kind> DecodeKind(v1::Kind kind);
// A day before `first_provisional`; the last of these if there is no date.
absl::StatusOr<Day> DecodeCompleteDay(const char* field, bool has_date,
                                      const google::type::Date& date, Day first_provisional);
absl::StatusOr<SeriesSelector> DecodeSeries(const v1::Series& series);
absl::StatusOr<std::vector<SeriesSelector>> DecodeSeries(
    const google::protobuf::RepeatedPtrField<v1::Series>& series);
absl::StatusOr<Address> DecodeAddress(const char* field, const std::string& text);
absl::StatusOr<TopOrder> DecodeOrder(v1::TopOrder order);
absl::StatusOr<SourceOrder> DecodeOrder(v1::SourceOrder order);
// 0 means `standard`; at most `max`.
absl::StatusOr<uint32_t> DecodeLimit(const char* field, uint32_t limit, uint32_t standard,
                                     uint32_t max);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TREND_REQUEST_H_
