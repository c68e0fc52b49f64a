#include "client/cli/server_channel.h"

#include "client/cli/call_error.h"

namespace scantrend {
namespace {

// A call that waits for hours is to notice that the other machine is gone, without a word. Servers
// take pings that are more than 5 minutes apart.
constexpr int kKeepaliveEvery_ms = 6 * 60 * 1'000;
// A trend of 16 series over 4,000 days has more than the 4 MiB that gRPC takes by default.
constexpr int kAnswerBytesMax = 64 << 20;

std::shared_ptr<grpc::Channel> NewChannel(const Transport& transport) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveEvery_ms);
  arguments.SetMaxReceiveMessageSize(kAnswerBytesMax);
  return transport.Open(arguments);
}

}  // namespace

ServerChannel::ServerChannel(const Connection& connection)
    : connection_(connection), channel_(NewChannel(connection.transport)) {}

absl::Status ServerChannel::Describe(const grpc::Status& status) const {
  const grpc_connectivity_state state = channel_->GetState(/*try_to_connect=*/false);
  // Idle: there was a connection, and it broke.
  const bool reached = state == GRPC_CHANNEL_READY || state == GRPC_CHANNEL_IDLE;
  return DescribeCallError(status, {connection_.server, connection_.timeout, reached});
}

}  // namespace scantrend
