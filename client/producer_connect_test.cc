// Over real connections.
#include <gtest/gtest.h>

#include <thread>

#include "client/producer.h"

namespace scantrend {
namespace {

TEST(ProducerConnectTest, ConnectGivesUpAServerThatIsNotThereAfterRetryForAndNamesIt) {
  const auto producer = Producer::Connect({.server = "127.0.0.1:1",
                                           .sensor = "edge",
                                           .stream = "live",
                                           .retry_for = std::chrono::milliseconds(50)});
  EXPECT_EQ(producer.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(producer.status().message().find("no scantrendd answers at 127.0.0.1:1 within 0.05 s"),
            std::string::npos)
      << producer.status();
}

TEST(ProducerConnectTest, AStopEndsTheWaitingForAServerThatNeverComes) {
  std::stop_source stop;
  std::thread stopper;
  ProducerOptions options{.server = "127.0.0.1:1", .sensor = "edge", .stream = "live"};
  options.retry_for = kForEver;
  options.stop = stop.get_token();
  options.on_connection_change = [&](const ConnectionChange& change) {
    EXPECT_TRUE(change.is_away);
    stopper = std::thread([&] { stop.request_stop(); });
  };
  EXPECT_EQ(Producer::Connect(options).status().code(), absl::StatusCode::kCancelled);
  stopper.join();
}

}  // namespace
}  // namespace scantrend
