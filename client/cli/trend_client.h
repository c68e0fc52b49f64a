// TrendClient: TrendService as the commands see it.
#ifndef SCANTREND_CLIENT_CLI_TREND_CLIENT_H_
#define SCANTREND_CLIENT_CLI_TREND_CLIENT_H_

#include <memory>
#include <stop_token>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/cli/server_channel.h"
#include "scantrend/v1/trend.pb.h"

namespace scantrend {

// Every call blocks until it is answered, or fails with a message for people (DescribeCallError).
// Thread-safe.
class TrendClient {
 public:
  virtual ~TrendClient() = default;

  virtual absl::StatusOr<v1::GetTrendResponse> GetTrend(const v1::GetTrendRequest& request) = 0;
  virtual absl::StatusOr<v1::ListTopPortsResponse> ListTopPorts(
      const v1::ListTopPortsRequest& request) = 0;
  // Hands every message to `receive`, in order, and ends with OK as soon as that returns false. The
  // time that `receive` takes does not count as waiting for the server.
  virtual absl::Status ExportPoints(
      const v1::ExportPointsRequest& request,
      absl::FunctionRef<bool(const v1::ExportPointsResponse&)> receive) = 0;
  virtual absl::StatusOr<v1::ListRisingPortsResponse> ListRisingPorts(
      const v1::ListRisingPortsRequest& request) = 0;
  virtual absl::StatusOr<v1::ListTopSourcesResponse> ListTopSources(
      const v1::ListTopSourcesRequest& request) = 0;
  virtual absl::StatusOr<v1::GetSourceResponse> GetSource(const v1::GetSourceRequest& request) = 0;
  // Hands every message to `receive`, in order, and ends with OK as soon as that returns false or
  // `stop` is requested. Waits for the first message as long as for any answer, and without end for
  // those after it. Fails when the server ends the stream: it has no end of its own.
  virtual absl::Status WatchTrend(
      const v1::WatchTrendRequest& request, const std::stop_token& stop,
      absl::FunctionRef<bool(const v1::WatchTrendResponse&)> receive) = 0;
  // The sensors of all pages.
  virtual absl::StatusOr<std::vector<v1::Sensor>> ListSensors() = 0;
};

// A client of `channel`, which must outlive it.
std::unique_ptr<TrendClient> NewTrendClient(const ServerChannel& channel);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_TREND_CLIENT_H_
