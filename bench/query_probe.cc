#include "bench/query_probe.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <utility>

#include "bench/trend_request.h"
#include "client/status_of_grpc.h"
#include "scantrend/v1/trend.grpc.pb.h"

namespace scantrend {
namespace {

constexpr std::chrono::seconds kInterval{1};
constexpr std::chrono::seconds kTimeout{30};
constexpr int kDays = 365;

}  // namespace

QueryProbe::QueryProbe(const std::string& server, const Series& series, Day end)
    : asker_([this, server, series, end] { Ask(server, series, end); }) {}

QueryProbe::~QueryProbe() { End(); }

absl::StatusOr<Latencies> QueryProbe::Stop() {
  End();
  if (!error_.ok()) {
    return error_;
  }
  return std::move(latencies_);
}

void QueryProbe::Ask(const std::string& server, const Series& series, Day end) {
  const auto stub =
      v1::TrendService::NewStub(grpc::CreateChannel(server, grpc::InsecureChannelCredentials()));
  const v1::GetTrendRequest request = TrendRequest(series, {end.Plus(1 - kDays), end});
  v1::GetTrendResponse response;
  std::unique_lock lock(mutex_);
  while (!ended_ && error_.ok()) {
    lock.unlock();
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kTimeout);
    const auto asked = std::chrono::steady_clock::now();
    const absl::Status status = StatusOfGrpc(stub->GetTrend(&context, request, &response));
    const auto latency = std::chrono::steady_clock::now() - asked;
    lock.lock();
    error_ = status;
    latencies_.Add(latency);
    changed_.wait_for(lock, kInterval, [this] { return ended_; });
  }
}

void QueryProbe::End() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  if (asker_.joinable()) {
    asker_.join();
  }
}

}  // namespace scantrend
