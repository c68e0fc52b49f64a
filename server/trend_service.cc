#include "server/trend_service.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "base/status.h"
#include "scantrend/v1/trend.grpc.pb.h"
#include "server/exports.h"
#include "server/grpc_status.h"
#include "server/query_pool.h"
#include "server/trend_queries.h"
#include "server/trend_watch.h"
#include "server/untaken_answers.h"

namespace scantrend {
namespace {

// Points of one message of an export.
constexpr int kExportPointsPerMessage = 2'000;
// A query whose caller has gone, or whose deadline has passed, goes on for about so long.
constexpr std::chrono::milliseconds kCancelPeriod{200};

// Asks gRPC now and then only: its answer may take a tenth of a second.
TrendQueries::Cancelled CancelledBy(grpc::CallbackServerContext* context) {
  return [context, due = std::chrono::steady_clock::now() + kCancelPeriod]() mutable {
    const auto now = std::chrono::steady_clock::now();
    if (now < due) {
      return false;
    }
    due = now + kCancelPeriod;
    return context->IsCancelled();
  };
}

// A call with one answer. It takes a thread while that is computed, and none while it is sent.
// Lives until gRPC is done with it.
class QueryCall : public grpc::ServerUnaryReactor {
 public:
  explicit QueryCall(UntakenAnswers* answers) : answers_(answers) {}

  // Ends the call, with an answer of so many bytes if there is one.
  void Answer(const absl::Status& status, size_t bytes, grpc::CallbackServerContext* context) {
    if (status.ok()) {
      number_ = answers_->Add(bytes, [context] { context->TryCancel(); });
    }
    Finish(ToGrpcStatus(status));
  }

  void OnDone() override {
    answers_->Remove(number_);
    delete this;
  }

 private:
  UntakenAnswers* const answers_;
  uint64_t number_ = 0;  // of the answer
};

}  // namespace

// Queries are computed on the threads of a pool, and take none while their answers are sent, but
// for exports; watching takes none at all.
class TrendService::Impl : public v1::TrendService::CallbackService {
 public:
  Impl(const TrendQueries* queries, const TrendReader* reader, const Scanners* scanners,
       const CallGate* gate, const Clock* clock, int queries_max)
      : queries_(queries),
        gate_(gate),
        watch_(reader, scanners, &gate->access(), clock),
        pool_(queries_max),
        exports_(&pool_, static_cast<size_t>(std::max(1, queries_max / 2))) {}

  void Stop() { watch_.Stop(); }

  MetricFamilies Collect() const {
    return {Counter("scantrend_queries_refused_total",
                    "Queries that were refused since --queries-max were being answered.",
                    static_cast<double>(pool_.refused() + exports_.refused())),
            Counter("scantrend_answers_cut_off_total",
                    "Answers that their callers did not take, while others needed the room.",
                    static_cast<double>(answers_.cut_off() + exports_.cut_off()))};
  }

  grpc::ServerUnaryReactor* GetTrend(grpc::CallbackServerContext* context,
                                     const v1::GetTrendRequest* request,
                                     v1::GetTrendResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/GetTrend", response,
                  [=, this](const TrendQueries::Cancelled& cancelled) {
                    return queries_->GetTrend(*request, cancelled, response);
                  });
  }
  grpc::ServerUnaryReactor* ListTopPorts(grpc::CallbackServerContext* context,
                                         const v1::ListTopPortsRequest* request,
                                         v1::ListTopPortsResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/ListTopPorts", response,
                  [=, this](const TrendQueries::Cancelled& cancelled) {
                    return queries_->ListTopPorts(*request, cancelled, response);
                  });
  }
  grpc::ServerUnaryReactor* ListRisingPorts(grpc::CallbackServerContext* context,
                                            const v1::ListRisingPortsRequest* request,
                                            v1::ListRisingPortsResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/ListRisingPorts", response,
                  [=, this](const TrendQueries::Cancelled& cancelled) {
                    return queries_->ListRisingPorts(*request, cancelled, response);
                  });
  }
  grpc::ServerUnaryReactor* ListTopSources(grpc::CallbackServerContext* context,
                                           const v1::ListTopSourcesRequest* request,
                                           v1::ListTopSourcesResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/ListTopSources", response,
                  [=, this](const TrendQueries::Cancelled& cancelled) {
                    return queries_->ListTopSources(*request, cancelled, response);
                  });
  }
  grpc::ServerUnaryReactor* GetSource(grpc::CallbackServerContext* context,
                                      const v1::GetSourceRequest* request,
                                      v1::GetSourceResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/GetSource", response,
                  [=, this](const TrendQueries::Cancelled& cancelled) {
                    return queries_->GetSource(*request, cancelled, response);
                  });
  }
  grpc::ServerUnaryReactor* ListSensors(grpc::CallbackServerContext* context,
                                        const v1::ListSensorsRequest* request,
                                        v1::ListSensorsResponse* response) override {
    return Answer(context, "scantrend.v1.TrendService/ListSensors", response,
                  [=, this](const TrendQueries::Cancelled& /*cancelled*/) {
                    return queries_->ListSensors(*request, response);
                  });
  }
  grpc::ServerWriteReactor<v1::ExportPointsResponse>* ExportPoints(
      grpc::CallbackServerContext* context, const v1::ExportPointsRequest* request) override {
    return exports_.Start(
        context, gate_->Admit(*context, "scantrend.v1.TrendService/ExportPoints").status(),
        [=, this](const Exports::Send& send) { return Export(context, *request, send); });
  }
  grpc::ServerWriteReactor<v1::WatchTrendResponse>* WatchTrend(
      grpc::CallbackServerContext* context, const v1::WatchTrendRequest* request) override {
    return watch_.Watch(*request, gate_->Admit(*context, "scantrend.v1.TrendService/WatchTrend"));
  }

 private:
  // A call with what `ask` leaves in `response`, if the caller may call `method`.
  template <typename Response>
  grpc::ServerUnaryReactor* Answer(
      grpc::CallbackServerContext* context, std::string_view method, Response* response,
      std::function<absl::Status(const TrendQueries::Cancelled&)> ask) {
    auto* const call = new QueryCall(&answers_);  // OnDone deletes it
    absl::Status refused = gate_->Admit(*context, method).status();
    if (refused.ok()) {
      refused = pool_.Run([call, context, response, ask = std::move(ask)] {
        return [=, status = ask(CancelledBy(context))] {
          call->Answer(status, status.ok() ? response->ByteSizeLong() : 0, context);
        };
      });
    }
    if (!refused.ok()) {
      call->Answer(refused, 0, context);
    }
    return call;
  }

  absl::Status Export(grpc::CallbackServerContext* context, const v1::ExportPointsRequest& request,
                      const Exports::Send& send) {
    v1::ExportPointsResponse columns;
    bool is_sent = true;
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
        is_sent = send(columns);
      }
      return is_sent;
    };
    RETURN_IF_ERROR(queries_->ExportPoints(request, sink, CancelledBy(context)));
    if (is_sent && columns.day_size() > 0) {
      is_sent = send(columns);
    }
    return is_sent ? absl::OkStatus() : absl::CancelledError("the caller has gone");
  }

  const TrendQueries* const queries_;
  const CallGate* const gate_;
  TrendWatch watch_;
  UntakenAnswers answers_;
  QueryPool pool_;
  Exports exports_;
};

TrendService::TrendService(const TrendQueries* queries, const TrendReader* reader,
                           const Scanners* scanners, const CallGate* gate, const Clock* clock,
                           int queries_max)
    : impl_(std::make_unique<Impl>(queries, reader, scanners, gate, clock, queries_max)) {}
TrendService::~TrendService() = default;
void TrendService::Stop() { impl_->Stop(); }
MetricFamilies TrendService::Collect() const { return impl_->Collect(); }
grpc::Service* TrendService::service() { return impl_.get(); }

}  // namespace scantrend
