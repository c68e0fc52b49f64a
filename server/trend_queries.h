// TrendQueries: asks the trend reader what a request asks, and answers it in the wire's words, over
// whatever it came.
#ifndef SCANTREND_SERVER_TREND_QUERIES_H_
#define SCANTREND_SERVER_TREND_QUERIES_H_

#include <functional>
#include <map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "scantrend/v1/trend.pb.h"
#include "server/scanners.h"
#include "server/trend_request.h"
#include "storage/trend_reader.h"

namespace scantrend {

// Thread-safe. What each call answers, and its INVALID_ARGUMENTs, are at its namesake in
// proto/scantrend/v1/trend.proto. Other errors of every call: CANCELLED (`cancelled` said so; it is
// asked every few thousand records), DATA_LOSS, UNAVAILABLE.
class TrendQueries {
 public:
  using Cancelled = TrendReader::Cancelled;

  // All must outlive it. A query of more than range_days_max days is refused.
  TrendQueries(const TrendReader* reader, const Scanners* scanners, const Clock* clock,
               int range_days_max = kRangeDaysMax)
      : reader_(reader), scanners_(scanners), clock_(clock), range_days_max_(range_days_max) {}

  absl::Status GetTrend(const v1::GetTrendRequest& request, const Cancelled& cancelled,
                        v1::GetTrendResponse* response) const;
  absl::Status ListTopPorts(const v1::ListTopPortsRequest& request, const Cancelled& cancelled,
                            v1::ListTopPortsResponse* response) const;
  absl::Status ListRisingPorts(const v1::ListRisingPortsRequest& request,
                               const Cancelled& cancelled,
                               v1::ListRisingPortsResponse* response) const;
  absl::Status ListTopSources(const v1::ListTopSourcesRequest& request, const Cancelled& cancelled,
                              v1::ListTopSourcesResponse* response) const;
  absl::Status GetSource(const v1::GetSourceRequest& request, const Cancelled& cancelled,
                         v1::GetSourceResponse* response) const;
  // Hands every point to `sink`, until it returns false.
  absl::Status ExportPoints(const v1::ExportPointsRequest& request,
                            const std::function<bool(const ExportedPoint&)>& sink,
                            const Cancelled& cancelled) const;
  // The counts of all series of a kind as one, of each day of the range on which there were any
  // hits. No call of the wire's has them.
  absl::StatusOr<std::map<Day, PointCounts>> ReadTotals(Kind kind, DayRange range,
                                                        const Cancelled& cancelled) const {
    return reader_->ReadTotals(kind, range, cancelled);
  }
  absl::Status ListSensors(const v1::ListSensorsRequest& request,
                           v1::ListSensorsResponse* response) const;

 private:
  const TrendReader* const reader_;
  const Scanners* const scanners_;
  const Clock* const clock_;
  const int range_days_max_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_TREND_QUERIES_H_
