#include "server/trend_queries.h"

#include <memory>
#include <vector>

#include "base/status.h"
#include "server/encode_answers.h"
#include "server/encode_day.h"
#include "server/encode_trend.h"
#include "server/trend_request.h"

namespace scantrend {

absl::Status TrendQueries::GetTrend(const v1::GetTrendRequest& request, const Cancelled& cancelled,
                                    v1::GetTrendResponse* response) const {
  ASSIGN_OR_RETURN(const DayRange range,
                   DecodeRange(request.range(), clock_->today(), range_days_max_));
  ASSIGN_OR_RETURN(const Kind kind, DecodeKind(request.kind()));
  ASSIGN_OR_RETURN(const std::vector<SeriesSelector> selectors, DecodeSeries(request.series()));
  const std::shared_ptr<const ScannerList> scanners = scanners_->current();
  for (size_t i = 0; i < selectors.size(); ++i) {
    ASSIGN_OR_RETURN(const Trend trend,
                     reader_->ReadTrend({.kind = kind,
                                         .selector = selectors[i],
                                         .range = range,
                                         .first_provisional = FirstProvisional(*clock_),
                                         .scanners = &scanners->networks(),
                                         .exclude_scanners = request.exclude_scanners()},
                                        cancelled));
    v1::Trend* out = response->add_trends();
    *out->mutable_series() = request.series(static_cast<int>(i));
    out->set_kind(static_cast<v1::Kind>(kind));
    EncodeDay(range.first, out->mutable_start_date());
    EncodeDay(range.last, out->mutable_end_date());
    EncodeTrend(trend, request.exclude_scanners(), out);
  }
  return absl::OkStatus();
}

absl::Status TrendQueries::ListTopPorts(const v1::ListTopPortsRequest& request,
                                        const Cancelled& cancelled,
                                        v1::ListTopPortsResponse* response) const {
  ASSIGN_OR_RETURN(const DayRange range,
                   DecodeRange(request.range(), clock_->today(), range_days_max_));
  ASSIGN_OR_RETURN(const Kind kind, DecodeKind(request.kind()));
  ASSIGN_OR_RETURN(const TopOrder order, DecodeOrder(request.order()));
  ASSIGN_OR_RETURN(const uint32_t limit,
                   DecodeLimit("limit", request.limit(), kTopLimitDefault, kTopLimitMax));
  ASSIGN_OR_RETURN(const TopSeries top, reader_->ReadTop(kind, range, order, limit, cancelled));
  EncodeTopPorts(top, range, response);
  return absl::OkStatus();
}

absl::Status TrendQueries::ListRisingPorts(const v1::ListRisingPortsRequest& request,
                                           const Cancelled& cancelled,
                                           v1::ListRisingPortsResponse* response) const {
  const std::shared_ptr<const ScannerList> scanners = scanners_->current();
  RisingQuery query;
  query.scanners = &scanners->networks();
  ASSIGN_OR_RETURN(query.kind, DecodeKind(request.kind()));
  ASSIGN_OR_RETURN(query.limit,
                   DecodeLimit("limit", request.limit(), kTopLimitDefault, kRisingLimitMax));
  ASSIGN_OR_RETURN(query.day, DecodeCompleteDay("end_date", request.has_end_date(),
                                                request.end_date(), FirstProvisional(*clock_)));
  ASSIGN_OR_RETURN(const Rising rising, reader_->ReadRising(query, cancelled));
  EncodeRising(rising, query, response);
  return absl::OkStatus();
}

absl::Status TrendQueries::ListTopSources(const v1::ListTopSourcesRequest& request,
                                          const Cancelled& cancelled,
                                          v1::ListTopSourcesResponse* response) const {
  SourcesQuery query;
  if (request.has_series()) {
    ASSIGN_OR_RETURN(query.selector, DecodeSeries(request.series()));
  }
  ASSIGN_OR_RETURN(query.range, DecodeRange(request.range(), clock_->today(), range_days_max_));
  ASSIGN_OR_RETURN(query.kind, DecodeKind(request.kind()));
  ASSIGN_OR_RETURN(query.order, DecodeOrder(request.order()));
  ASSIGN_OR_RETURN(query.limit,
                   DecodeLimit("limit", request.limit(), kTopLimitDefault, kTopLimitMax));
  const std::shared_ptr<const ScannerList> scanners = scanners_->current();
  query.except = request.exclude_scanners() ? &scanners->networks() : nullptr;
  ASSIGN_OR_RETURN(const TopSources top, reader_->ReadTopSources(query, cancelled));
  EncodeTopSources(top, query.range, *scanners, response);
  return absl::OkStatus();
}

absl::Status TrendQueries::GetSource(const v1::GetSourceRequest& request,
                                     const Cancelled& cancelled,
                                     v1::GetSourceResponse* response) const {
  ASSIGN_OR_RETURN(const Address source, DecodeAddress("address", request.address()));
  ASSIGN_OR_RETURN(const DayRange range,
                   DecodeRange(request.range(), clock_->today(), range_days_max_));
  ASSIGN_OR_RETURN(const Kind kind, DecodeKind(request.kind()));
  ASSIGN_OR_RETURN(const SourceHistory history,
                   reader_->ReadSource(kind, source, range, cancelled));
  EncodeSource(source, history, range, *scanners_->current(), response);
  return absl::OkStatus();
}

absl::Status TrendQueries::ExportPoints(const v1::ExportPointsRequest& request,
                                        const std::function<bool(const ExportedPoint&)>& sink,
                                        const Cancelled& cancelled) const {
  ASSIGN_OR_RETURN(const DayRange range,
                   DecodeRange(request.range(), clock_->today(), range_days_max_));
  ASSIGN_OR_RETURN(const Kind kind, DecodeKind(request.kind()));
  return reader_->Export(kind, range, sink, cancelled);
}

absl::Status TrendQueries::ListSensors(const v1::ListSensorsRequest& request,
                                       v1::ListSensorsResponse* response) const {
  ASSIGN_OR_RETURN(const uint32_t limit,
                   DecodeLimit("page_size", request.page_size(), kSensorsPageMax, kSensorsPageMax));
  // One more than asked for tells whether there is a next page.
  ASSIGN_OR_RETURN(const std::vector<SensorInfo> sensors,
                   reader_->ReadSensors(request.page_token(), limit + 1));
  for (size_t i = 0; i < sensors.size() && i < limit; ++i) {
    EncodeSensor(sensors[i], response->add_sensors());
  }
  if (sensors.size() > limit) {
    response->set_next_page_token(sensors[limit - 1].name);
  }
  return absl::OkStatus();
}

}  // namespace scantrend
