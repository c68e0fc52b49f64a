#include "server/trend_service.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "base/status.h"
#include "scantrend/v1/trend.grpc.pb.h"
#include "server/encode_answers.h"
#include "server/encode_day.h"
#include "server/encode_trend.h"
#include "server/grpc_status.h"
#include "server/trend_request.h"
#include "server/trend_watch.h"

namespace scantrend {
namespace {

// Points of one message of an export.
constexpr int kExportPointsPerMessage = 2'000;
// A query whose caller has gone, or whose deadline has passed, goes on for about so long.
constexpr std::chrono::milliseconds kCancelPeriod{200};

}  // namespace

// Queries block a thread each; watching does not.
class TrendService::Impl
    : public v1::TrendService::WithCallbackMethod_WatchTrend<v1::TrendService::Service> {
 public:
  Impl(const TrendReader* reader, const Scanners* scanners, const Clock* clock)
      : reader_(reader), scanners_(scanners), clock_(clock), watch_(reader, scanners, clock) {}

  void Stop() { watch_.Stop(); }

  grpc::Status GetTrend(grpc::ServerContext* context, const v1::GetTrendRequest* request,
                        v1::GetTrendResponse* response) override {
    return ToGrpcStatus(Trends(context, *request, response));
  }
  grpc::Status ListTopPorts(grpc::ServerContext* context, const v1::ListTopPortsRequest* request,
                            v1::ListTopPortsResponse* response) override {
    return ToGrpcStatus(TopPorts(context, *request, response));
  }
  grpc::Status ExportPoints(grpc::ServerContext* context, const v1::ExportPointsRequest* request,
                            grpc::ServerWriter<v1::ExportPointsResponse>* writer) override {
    return ToGrpcStatus(Export(context, *request, writer));
  }
  grpc::Status ListRisingPorts(grpc::ServerContext* context,
                               const v1::ListRisingPortsRequest* request,
                               v1::ListRisingPortsResponse* response) override {
    return ToGrpcStatus(RisingPorts(context, *request, response));
  }
  grpc::Status ListTopSources(grpc::ServerContext* context,
                              const v1::ListTopSourcesRequest* request,
                              v1::ListTopSourcesResponse* response) override {
    return ToGrpcStatus(Sources(context, *request, response));
  }
  grpc::Status GetSource(grpc::ServerContext* context, const v1::GetSourceRequest* request,
                         v1::GetSourceResponse* response) override {
    return ToGrpcStatus(Source(context, *request, response));
  }
  grpc::ServerWriteReactor<v1::WatchTrendResponse>* WatchTrend(
      grpc::CallbackServerContext* /*context*/, const v1::WatchTrendRequest* request) override {
    return watch_.Watch(*request);
  }
  grpc::Status ListSensors(grpc::ServerContext* /*context*/, const v1::ListSensorsRequest* request,
                           v1::ListSensorsResponse* response) override {
    return ToGrpcStatus(Sensors(*request, response));
  }

 private:
  // Asks gRPC now and then only: its answer may take a tenth of a second.
  static TrendReader::Cancelled CancelledBy(grpc::ServerContext* context) {
    return [context, due = std::chrono::steady_clock::now() + kCancelPeriod]() mutable {
      const auto now = std::chrono::steady_clock::now();
      if (now < due) {
        return false;
      }
      due = now + kCancelPeriod;
      return context->IsCancelled();
    };
  }

  absl::Status Trends(grpc::ServerContext* context, const v1::GetTrendRequest& request,
                      v1::GetTrendResponse* response) {
    ASSIGN_OR_RETURN(const DayRange range, DecodeRange(request.range(), clock_->today()));
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
                                          CancelledBy(context)));
      v1::Trend* out = response->add_trends();
      *out->mutable_series() = request.series(static_cast<int>(i));
      out->set_kind(static_cast<v1::Kind>(kind));
      EncodeDay(range.first, out->mutable_start_date());
      EncodeDay(range.last, out->mutable_end_date());
      EncodeTrend(trend, request.exclude_scanners(), out);
    }
    return absl::OkStatus();
  }

  absl::Status TopPorts(grpc::ServerContext* context, const v1::ListTopPortsRequest& request,
                        v1::ListTopPortsResponse* response) {
    ASSIGN_OR_RETURN(const DayRange range, DecodeRange(request.range(), clock_->today()));
    ASSIGN_OR_RETURN(const Kind kind, DecodeKind(request.kind()));
    ASSIGN_OR_RETURN(const TopOrder order, DecodeOrder(request.order()));
    ASSIGN_OR_RETURN(const uint32_t limit,
                     DecodeLimit("limit", request.limit(), kTopLimitDefault, kTopLimitMax));
    ASSIGN_OR_RETURN(const TopSeries top,
                     reader_->ReadTop(kind, range, order, limit, CancelledBy(context)));
    EncodeTopPorts(top, range, response);
    return absl::OkStatus();
  }

  absl::Status RisingPorts(grpc::ServerContext* context, const v1::ListRisingPortsRequest& request,
                           v1::ListRisingPortsResponse* response) {
    const std::shared_ptr<const ScannerList> scanners = scanners_->current();
    RisingQuery query;
    query.scanners = &scanners->networks();
    ASSIGN_OR_RETURN(query.kind, DecodeKind(request.kind()));
    ASSIGN_OR_RETURN(query.limit,
                     DecodeLimit("limit", request.limit(), kTopLimitDefault, kRisingLimitMax));
    ASSIGN_OR_RETURN(query.day, DecodeCompleteDay("end_date", request.has_end_date(),
                                                  request.end_date(), FirstProvisional(*clock_)));
    ASSIGN_OR_RETURN(const Rising rising, reader_->ReadRising(query, CancelledBy(context)));
    EncodeRising(rising, query, response);
    return absl::OkStatus();
  }

  absl::Status Sources(grpc::ServerContext* context, const v1::ListTopSourcesRequest& request,
                       v1::ListTopSourcesResponse* response) {
    SourcesQuery query;
    if (request.has_series()) {
      ASSIGN_OR_RETURN(query.selector, DecodeSeries(request.series()));
    }
    ASSIGN_OR_RETURN(query.range, DecodeRange(request.range(), clock_->today()));
    ASSIGN_OR_RETURN(query.kind, DecodeKind(request.kind()));
    ASSIGN_OR_RETURN(query.order, DecodeOrder(request.order()));
    ASSIGN_OR_RETURN(query.limit,
                     DecodeLimit("limit", request.limit(), kTopLimitDefault, kTopLimitMax));
    const std::shared_ptr<const ScannerList> scanners = scanners_->current();
    query.except = request.exclude_scanners() ? &scanners->networks() : nullptr;
    ASSIGN_OR_RETURN(const TopSources top, reader_->ReadTopSources(query, CancelledBy(context)));
    EncodeTopSources(top, query.range, *scanners, response);
    return absl::OkStatus();
  }

  absl::Status Source(grpc::ServerContext* context, const v1::GetSourceRequest& request,
                      v1::GetSourceResponse* response) {
    ASSIGN_OR_RETURN(const Address source, DecodeAddress("address", request.address()));
    ASSIGN_OR_RETURN(const DayRange range, DecodeRange(request.range(), clock_->today()));
    ASSIGN_OR_RETURN(const Kind kind, DecodeKind(request.kind()));
    ASSIGN_OR_RETURN(const SourceHistory history,
                     reader_->ReadSource(kind, source, range, CancelledBy(context)));
    EncodeSource(source, history, range, *scanners_->current(), response);
    return absl::OkStatus();
  }

  absl::Status Export(grpc::ServerContext* context, const v1::ExportPointsRequest& request,
                      grpc::ServerWriter<v1::ExportPointsResponse>* writer) {
    ASSIGN_OR_RETURN(const DayRange range, DecodeRange(request.range(), clock_->today()));
    ASSIGN_OR_RETURN(const Kind kind, DecodeKind(request.kind()));
    v1::ExportPointsResponse columns;
    bool written = true;
    const auto sink = [&](const ExportedPoint& point) {
      columns.add_day(point.day.number());
      columns.add_protocol(point.series.protocol);
      columns.add_port(point.series.port);
      columns.add_records(point.counts.records);
      columns.add_targets(point.counts.targets);
      columns.add_sources(point.counts.sources);
      columns.add_new_sources(point.counts.new_sources);
      if (columns.day_size() == kExportPointsPerMessage) {
        // Blocks while the client does not read: its flow control is the bound.
        written = writer->Write(columns);
        columns.Clear();
      }
      return written;
    };
    RETURN_IF_ERROR(reader_->Export(kind, range, sink, CancelledBy(context)));
    if (written && columns.day_size() > 0) {
      written = writer->Write(columns);
    }
    return written ? absl::OkStatus() : absl::CancelledError("the caller has gone");
  }

  absl::Status Sensors(const v1::ListSensorsRequest& request, v1::ListSensorsResponse* response) {
    ASSIGN_OR_RETURN(const uint32_t limit, DecodeLimit("page_size", request.page_size(),
                                                       kSensorsPageMax, kSensorsPageMax));
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

  const TrendReader* const reader_;
  const Scanners* const scanners_;
  const Clock* const clock_;
  TrendWatch watch_;
};

TrendService::TrendService(const TrendReader* reader, const Scanners* scanners, const Clock* clock)
    : impl_(std::make_unique<Impl>(reader, scanners, clock)) {}
TrendService::~TrendService() = default;
void TrendService::Stop() { impl_->Stop(); }
grpc::Service* TrendService::service() { return impl_.get(); }

}  // namespace scantrend
