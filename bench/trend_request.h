// What queries ask for, as messages.
#ifndef SCANTREND_BENCH_TREND_REQUEST_H_
#define SCANTREND_BENCH_TREND_REQUEST_H_

#include "base/day.h"
#include "base/series.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

inline void EncodeDate(Day day, google::type::Date* out) {
  const Day::Date date = day.date();
  out->set_year(date.year);
  out->set_month(date.month);
  out->set_day(date.day);
}

inline void EncodeRange(const DayRange& range, v1::DayRange* out) {
  EncodeDate(range.first, out->mutable_start_date());
  EncodeDate(range.last, out->mutable_end_date());
}

inline void EncodeSeries(const Series& series, v1::Series* out) {
  out->set_protocol(series.protocol);
  out->set_port(series.port);
}

// The trend of a series.
inline v1::GetTrendRequest TrendRequest(const Series& series, const DayRange& range) {
  v1::GetTrendRequest request;
  EncodeSeries(series, request.add_series());
  EncodeRange(range, request.mutable_range());
  return request;
}

}  // namespace scantrend

#endif  // SCANTREND_BENCH_TREND_REQUEST_H_
