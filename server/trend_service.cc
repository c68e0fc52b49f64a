#include "server/trend_service.h"

#include <chrono>
#include <memory>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "base/status.h"
#include "scantrend/v1/trend.grpc.pb.h"
#include "server/grpc_status.h"
#include "server/trend_queries.h"
#include "server/trend_watch.h"

namespace scantrend {
namespace {

// Points of one message of an export.
constexpr int kExportPointsPerMessage = 2'000;
// A query whose caller has gone, or whose deadline has passed, goes on for about so long.
constexpr std::chrono::milliseconds kCancelPeriod{200};

// Asks gRPC now and then only: its answer may take a tenth of a second.
TrendQueries::Cancelled CancelledBy(grpc::ServerContext* context) {
  return [context, due = std::chrono::steady_clock::now() + kCancelPeriod]() mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now < due) {
      return false;
    }
    due = now + kCancelPeriod;
    return context->IsCancelled();
  };
}

}  // namespace

// Queries block a thread each; watching does not.
class TrendService::Impl
    : public v1::TrendService::WithCallbackMethod_WatchTrend<v1::TrendService::Service> {
 public:
  Impl(const TrendQueries* queries, const TrendReader* reader, const Scanners* scanners,
       const CallGate* gate, const Clock* clock)
      : queries_(queries), gate_(gate), watch_(reader, scanners, &gate->access(), clock) {}

  void Stop() { watch_.Stop(); }

  grpc::Status GetTrend(grpc::ServerContext* context, const v1::GetTrendRequest* request,
                        v1::GetTrendResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/GetTrend",
                  [&] { return queries_->GetTrend(*request, CancelledBy(context), response); });
  }
  grpc::Status ListTopPorts(grpc::ServerContext* context, const v1::ListTopPortsRequest* request,
                            v1::ListTopPortsResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/ListTopPorts",
                  [&] { return queries_->ListTopPorts(*request, CancelledBy(context), response); });
  }
  grpc::Status ListRisingPorts(grpc::ServerContext* context,
                               const v1::ListRisingPortsRequest* request,
                               v1::ListRisingPortsResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/ListRisingPorts", [&] {
      return queries_->ListRisingPorts(*request, CancelledBy(context), response);
    });
  }
  grpc::Status ListTopSources(grpc::ServerContext* context,
                              const v1::ListTopSourcesRequest* request,
                              v1::ListTopSourcesResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/ListTopSources", [&] {
      return queries_->ListTopSources(*request, CancelledBy(context), response);
    });
  }
  grpc::Status GetSource(grpc::ServerContext* context, const v1::GetSourceRequest* request,
                         v1::GetSourceResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/GetSource",
                  [&] { return queries_->GetSource(*request, CancelledBy(context), response); });
  }
  grpc::Status ListSensors(grpc::ServerContext* context, const v1::ListSensorsRequest* request,
                           v1::ListSensorsResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/ListSensors",
                  [&] { return queries_->ListSensors(*request, response); });
  }
  grpc::Status ExportPoints(grpc::ServerContext* context, const v1::ExportPointsRequest* request,
                            grpc::ServerWriter<v1::ExportPointsResponse>* writer) override {
    return Answer(context, "scantrend.v1.TrendService/ExportPoints",
                  [&] { return Export(context, *request, writer); });
  }
  grpc::ServerWriteReactor<v1::WatchTrendResponse>* WatchTrend(
      grpc::CallbackServerContext* context, const v1::WatchTrendRequest* request) override {
    return watch_.Watch(*request, gate_->Admit(*context, "scantrend.v1.TrendService/WatchTrend"));
  }

 private:
  // What `answer` returns, if the caller may call `method`.
  grpc::Status Answer(grpc::ServerContext* context, std::string_view method,
                      absl::FunctionRef<absl::Status()> answer) {
    return ToGrpcStatus(gate_->IfAdmitted(*context, method, answer));
  }

  absl::Status Export(grpc::ServerContext* context, const v1::ExportPointsRequest& request,
                      grpc::ServerWriter<v1::ExportPointsResponse>* writer) {
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
    RETURN_IF_ERROR(queries_->ExportPoints(request, sink, CancelledBy(context)));
    if (written && columns.day_size() > 0) {
      written = writer->Write(columns);
    }
    return written ? absl::OkStatus() : absl::CancelledError("the caller has gone");
  }

  const TrendQueries* const queries_;
  const CallGate* const gate_;
  TrendWatch watch_;
};

TrendService::TrendService(const TrendQueries* queries, const TrendReader* reader,
                           const Scanners* scanners, const CallGate* gate, const Clock* clock)
    : impl_(std::make_unique<Impl>(queries, reader, scanners, gate, clock)) {}
TrendService::~TrendService() = default;
void TrendService::Stop() { impl_->Stop(); }
grpc::Service* TrendService::service() { return impl_.get(); }

}  // namespace scantrend
