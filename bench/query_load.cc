#include "bench/query_load.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/address.h"
#include "base/status.h"
#include "bench/random.h"
#include "bench/trend_request.h"
#include "client/status_of_grpc.h"
#include "scantrend/v1/trend.grpc.pb.h"

namespace scantrend {
namespace {

constexpr std::chrono::seconds kTimeout{60};
constexpr int kRisingDays = 30;
constexpr int kSourcesDays = 90;

class Asker {
 public:
  Asker(const QueryLoadOptions& options, const Workload& workload, const DayRange& days)
      : options_(options),
        workload_(workload),
        days_(days),
        stub_(v1::TrendService::NewStub(
            grpc::CreateChannel(options.server, grpc::InsecureChannelCredentials()))) {}

  // Asks one query of a kind.
  using Ask = std::function<absl::Status()>;

  absl::StatusOr<std::map<std::string, Latencies>> Run() {
    std::map<std::string, Latencies> latencies;
    for (const auto& [kind, ask] : Kinds()) {
      if (!options_.kind.empty() && kind != options_.kind) {
        continue;
      }
      RETURN_IF_ERROR(ask());  // the first one warms up
      const auto begin = std::chrono::steady_clock::now();
      for (int i = 0; i < options_.count; ++i) {
        const auto asked = std::chrono::steady_clock::now();
        RETURN_IF_ERROR(ask());
        const auto answered = std::chrono::steady_clock::now();
        latencies[kind].Add(answered - asked);
        if (answered - begin > options_.kind_timeout) {
          break;
        }
      }
    }
    return latencies;
  }

 private:
  std::vector<std::pair<std::string, Ask>> Kinds() {
    const Series heaviest = workload_.series().front();
    return {{"trend", [this] { return Trend(AnySeries(), days_); }},
            {"trend_heaviest", [this, heaviest] { return Trend(heaviest, days_); }},
            {"range_heaviest", [this, heaviest] { return Trend(heaviest, AnyRange()); }},
            {"trend_any", [this] { return AnyProtocol(AnySeries().port); }},
            {"top", [this] { return Top(AnyDay(days_.size())); }},
            {"rising", [this] { return Rising(AnyDay(kRisingDays)); }},
            {"sources", [this] { return Sources(AnySeries()); }},
            {"source", [this] { return Source(); }}};
  }

  uint32_t Below(uint32_t bound) { return RandomBelow(bound, RandomAt(options_.seed, ++drawn_)); }
  Series AnySeries() { return workload_.series()[Below(kWorkloadSeries)]; }
  // One of the last so many days.
  Day AnyDay(int count) {
    return days_.last.Plus(
        -static_cast<int>(Below(static_cast<uint32_t>(std::min(count, days_.size())))));
  }
  DayRange AnyRange() {
    const Day a = AnyDay(days_.size());
    const Day b = AnyDay(days_.size());
    return {std::min(a, b), std::max(a, b)};
  }

  template <typename Response, typename Method, typename Request>
  absl::Status Call(Method method, const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kTimeout);
    Response response;
    return StatusOfGrpc((stub_.get()->*method)(&context, request, &response));
  }

  absl::Status Trend(const Series& series, const DayRange& range) {
    return Call<v1::GetTrendResponse>(&v1::TrendService::Stub::GetTrend,
                                      TrendRequest(series, range));
  }
  absl::Status AnyProtocol(uint16_t port) {
    v1::GetTrendRequest request;
    request.add_series()->set_port(port);
    EncodeRange(days_, request.mutable_range());
    return Call<v1::GetTrendResponse>(&v1::TrendService::Stub::GetTrend, request);
  }
  absl::Status Top(Day day) {
    v1::ListTopPortsRequest request;
    EncodeRange({day, day}, request.mutable_range());
    return Call<v1::ListTopPortsResponse>(&v1::TrendService::Stub::ListTopPorts, request);
  }
  absl::Status Rising(Day day) {
    v1::ListRisingPortsRequest request;
    EncodeDate(day, request.mutable_end_date());
    return Call<v1::ListRisingPortsResponse>(&v1::TrendService::Stub::ListRisingPorts, request);
  }
  absl::Status Sources(const Series& series) {
    v1::ListTopSourcesRequest request;
    EncodeSeries(series, request.mutable_series());
    EncodeRange({days_.last.Plus(1 - std::min(kSourcesDays, days_.size())), days_.last},
                request.mutable_range());
    return Call<v1::ListTopSourcesResponse>(&v1::TrendService::Stub::ListTopSources, request);
  }
  absl::Status Source() {
    v1::GetSourceRequest request;
    request.set_address(Address(workload_.sources()[Below(kWorkloadSources)]).ToString());
    EncodeRange(days_, request.mutable_range());
    return Call<v1::GetSourceResponse>(&v1::TrendService::Stub::GetSource, request);
  }

  const QueryLoadOptions& options_;
  const Workload& workload_;
  const DayRange days_;
  const std::unique_ptr<v1::TrendService::Stub> stub_;
  uint64_t drawn_ = 0;
};

}  // namespace

absl::StatusOr<std::map<std::string, Latencies>> MeasureQueries(const QueryLoadOptions& options,
                                                                const Workload& workload,
                                                                const DayRange& days) {
  return Asker(options, workload, days).Run();
}

}  // namespace scantrend
