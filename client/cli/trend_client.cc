#include "client/cli/trend_client.h"

#include <grpcpp/grpcpp.h>

#include <utility>

#include "client/cli/call_error.h"
#include "scantrend/v1/trend.grpc.pb.h"

namespace scantrend {
namespace {

// A server that hands out tokens for ever must not keep us for ever.
constexpr int kSensorPagesMax = 10'000;

std::shared_ptr<grpc::Channel> NewChannel(const std::string& server) {
  grpc::ChannelArguments arguments;
  // Sensors and servers are near; a proxy meant for the web would only be in the way.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

class GrpcTrendClient : public TrendClient {
 public:
  explicit GrpcTrendClient(const Connection& connection)
      : connection_(connection),
        channel_(NewChannel(connection.server)),
        stub_(v1::TrendService::NewStub(channel_)) {}

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

  absl::StatusOr<std::vector<v1::Sensor>> ListSensors() override;

 private:
  template <typename Response, typename Method, typename Request>
  absl::StatusOr<Response> Call(Method method, const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + connection_.timeout));
    Response response;
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    if (!status.ok()) {
      return Describe(status);
    }
    return response;
  }

  absl::Status Describe(const grpc::Status& status) const {
    const grpc_connectivity_state state = channel_->GetState(/*try_to_connect=*/false);
    // Idle: there was a connection, and it broke.
    const bool reached = state == GRPC_CHANNEL_READY || state == GRPC_CHANNEL_IDLE;
    return DescribeCallError(status, {connection_.server, connection_.timeout, reached});
  }

  const Connection connection_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::TrendService::Stub> stub_;
};

// A call of ExportPoints, of which each step is bounded by the timeout. A deadline, which bounds a
// call as a whole, would end a long export that is going well.
class ExportCall {
 public:
  ExportCall(v1::TrendService::Stub& stub, const v1::ExportPointsRequest& request,
             absl::Duration timeout)
      : timeout_(timeout), reader_(stub.PrepareAsyncExportPoints(&context_, request, &queue_)) {}

  ~ExportCall() {
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  grpc::Status Run(absl::FunctionRef<bool(const v1::ExportPointsResponse&)> receive) {
    reader_->StartCall(this);
    bool going_on = Wait();
    bool stopped = false;
    while (going_on) {
      reader_->Read(&response_, this);
      going_on = Wait();
      if (going_on && !receive(response_)) {
        stopped = true;
        going_on = false;
        context_.TryCancel();
      }
    }
    grpc::Status status;
    reader_->Finish(&status, this);
    Wait();
    if (stopped) {
      return grpc::Status::OK;
    }
    return timed_out_ ? grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "") : status;
  }

 private:
  // Waits for the one operation that is under way; false if it failed or had to be cancelled.
  bool Wait() {
    void* tag;
    bool ok = false;
    const auto deadline = absl::ToChronoTime(absl::Now() + timeout_);
    if (queue_.AsyncNext(&tag, &ok, deadline) == grpc::CompletionQueue::TIMEOUT) {
      timed_out_ = true;
      context_.TryCancel();
      queue_.Next(&tag, &ok);
      return false;
    }
    return ok;
  }

  const absl::Duration timeout_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  v1::ExportPointsResponse response_;
  bool timed_out_ = false;
  const std::unique_ptr<grpc::ClientAsyncReader<v1::ExportPointsResponse>> reader_;
};

absl::Status GrpcTrendClient::ExportPoints(
    const v1::ExportPointsRequest& request,
    absl::FunctionRef<bool(const v1::ExportPointsResponse&)> receive) {
  const grpc::Status status = ExportCall(*stub_, request, connection_.timeout).Run(receive);
  return status.ok() ? absl::OkStatus() : Describe(status);
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

std::unique_ptr<TrendClient> NewTrendClient(const Connection& connection) {
  return std::make_unique<GrpcTrendClient>(connection);
}

}  // namespace scantrend
