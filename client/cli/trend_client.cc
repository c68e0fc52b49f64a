#include "client/cli/trend_client.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "scantrend/v1/trend.grpc.pb.h"

namespace scantrend {
namespace {

// A server that hands out tokens for ever must not keep us for ever.
constexpr int kSensorPagesMax = 10'000;

class GrpcTrendClient : public TrendClient {
 public:
  // `channel` must outlive it.
  explicit GrpcTrendClient(const ServerChannel& channel)
      : channel_(channel), stub_(v1::TrendService::NewStub(channel.channel())) {}

  absl::StatusOr<v1::GetTrendResponse> GetTrend(const v1::GetTrendRequest& request) override {
    return Call<v1::GetTrendResponse>(&v1::TrendService::Stub::GetTrend, request);
  }

  absl::StatusOr<v1::ListTopPortsResponse> ListTopPorts(
      const v1::ListTopPortsRequest& request) override {
    return Call<v1::ListTopPortsResponse>(&v1::TrendService::Stub::ListTopPorts, request);
  }

  absl::Status ExportPoints(
      const v1::ExportPointsRequest& request,
      absl::FunctionRef<bool(const v1::ExportPointsResponse&)> receive) override;

  absl::StatusOr<v1::ListRisingPortsResponse> ListRisingPorts(
      const v1::ListRisingPortsRequest& request) override {
    return Call<v1::ListRisingPortsResponse>(&v1::TrendService::Stub::ListRisingPorts, request);
  }

  absl::StatusOr<v1::ListTopSourcesResponse> ListTopSources(
      const v1::ListTopSourcesRequest& request) override {
    return Call<v1::ListTopSourcesResponse>(&v1::TrendService::Stub::ListTopSources, request);
  }

  absl::StatusOr<v1::GetSourceResponse> GetSource(const v1::GetSourceRequest& request) override {
    return Call<v1::GetSourceResponse>(&v1::TrendService::Stub::GetSource, request);
  }

  absl::Status WatchTrend(const v1::WatchTrendRequest& request, const std::stop_token& stop,
                          absl::FunctionRef<bool(const v1::WatchTrendResponse&)> receive) override;

  absl::StatusOr<std::vector<v1::Sensor>> ListSensors() override;

 private:
  template <typename Response, typename Method, typename Request>
  absl::StatusOr<Response> Call(Method method, const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + channel_.timeout()));
    Response response;
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    if (!status.ok()) {
      return channel_.Describe(status);
    }
    return response;
  }

  const ServerChannel& channel_;
  const std::unique_ptr<v1::TrendService::Stub> stub_;
};

absl::Status GrpcTrendClient::ExportPoints(
    const v1::ExportPointsRequest& request,
    absl::FunctionRef<bool(const v1::ExportPointsResponse&)> receive) {
  const auto prepare = [this](auto... arguments) {
    return stub_->PrepareAsyncExportPoints(arguments...);
  };
  StreamCall<v1::ExportPointsResponse> call(channel_.timeout());
  const grpc::Status status = call.Run(prepare, request, receive);
  return status.ok() ? absl::OkStatus() : channel_.Describe(status);
}

absl::Status GrpcTrendClient::WatchTrend(
    const v1::WatchTrendRequest& request, const std::stop_token& stop,
    absl::FunctionRef<bool(const v1::WatchTrendResponse&)> receive) {
  const auto prepare = [this](auto... arguments) {
    return stub_->PrepareAsyncWatchTrend(arguments...);
  };
  bool is_left = false;
  const auto note = [&](const v1::WatchTrendResponse& response) {
    is_left = !receive(response);
    return !is_left;
  };
  StreamCall<v1::WatchTrendResponse> call(channel_.timeout(), absl::InfiniteDuration());
  const grpc::Status status = call.Run(prepare, request, note, stop);
  if (!status.ok()) {
    return channel_.Describe(status);
  }
  return is_left || stop.stop_requested()
             ? absl::OkStatus()
             : absl::UnavailableError("the server ended the stream, which has no end of its own");
}

absl::StatusOr<std::vector<v1::Sensor>> GrpcTrendClient::ListSensors() {
  std::vector<v1::Sensor> sensors;
  v1::ListSensorsRequest request;
  for (int page = 0; page < kSensorPagesMax; ++page) {
    auto response = Call<v1::ListSensorsResponse>(&v1::TrendService::Stub::ListSensors, request);
    if (!response.ok()) {
      return response.status();
    }
    for (v1::Sensor& sensor : *response->mutable_sensors()) {
      sensors.push_back(std::move(sensor));
    }
    if (response->next_page_token().empty()) {
      return sensors;
    }
    request.set_page_token(response->next_page_token());
  }
  return absl::InternalError("the list of sensors does not end");
}

}  // namespace

std::unique_ptr<TrendClient> NewTrendClient(const ServerChannel& channel) {
  return std::make_unique<GrpcTrendClient>(channel);
}

}  // namespace scantrend
