#include "client/cli/call_error.h"

#include <grpcpp/support/status.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace scantrend {
namespace {

constexpr char kServer[] = "127.0.0.1:8530";

std::string Described(const grpc::Status& status, bool reached) {
  return std::string(DescribeCallError(status, {kServer, absl::Seconds(10), reached}).message());
}

template <typename... Details>
grpc::Status WithDetails(grpc::StatusCode code, const std::string& message,
                         const Details&... details) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message(message);
  (status.add_details()->PackFrom(details), ...);
  return grpc::Status(code, message, status.SerializeAsString());
}

TEST(CallErrorTest, AServerThatIsNotThereIsExplained) {
  EXPECT_EQ(
      Described({grpc::StatusCode::UNAVAILABLE,
                 "failed to connect to all addresses; last error: UNKNOWN: "
                 "ipv4:127.0.0.1:8530: Failed to connect to remote host: Connection refused"},
                /*reached=*/false),
      "cannot reach scantrendd at 127.0.0.1:8530: Connection refused; is it running? Start it "
      "with `scantrendd --data-dir DIR`, or name another with --server HOST:PORT");
  EXPECT_EQ(Described({grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded"}, false),
            "cannot reach scantrendd at 127.0.0.1:8530: no answer within 10s; is it running? Start "
            "it with `scantrendd --data-dir DIR`, or name another with --server HOST:PORT");
}

TEST(CallErrorTest, ASlowAnswerIsNotAMissingServer) {
  EXPECT_EQ(Described({grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded"}, true),
            "scantrendd at 127.0.0.1:8530 did not answer within 10s; give it more time with "
            "--timeout SECONDS");
}

TEST(CallErrorTest, WrongFieldsAreListed) {
  google::rpc::ErrorInfo info;
  info.set_reason("INVALID_FIELD");
  google::rpc::BadRequest bad;
  for (const char* field : {"range.end_date", "series[0].port"}) {
    auto* const violation = bad.add_field_violations();
    violation->set_field(field);
    violation->set_description("is wrong");
  }
  EXPECT_EQ(Described(WithDetails(grpc::StatusCode::INVALID_ARGUMENT, "2 fields", info, bad), true),
            "scantrendd at 127.0.0.1:8530 refused the request: 2 fields\n"
            "  range.end_date: is wrong\n"
            "  series[0].port: is wrong");
}

TEST(CallErrorTest, ReasonAndRetryAreShown) {
  google::rpc::ErrorInfo info;
  info.set_reason("STOPPING");
  (*info.mutable_metadata())["since"] = "now";
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(2);
  EXPECT_EQ(Described(WithDetails(grpc::StatusCode::UNAVAILABLE, "stopping", info, retry), true),
            "scantrendd at 127.0.0.1:8530 is not available: stopping\n"
            "  reason: STOPPING, since=now\n"
            "  try again in 2s");
}

TEST(CallErrorTest, DetailsThatAreNoneAreLeftOut) {
  EXPECT_EQ(Described({grpc::StatusCode::DATA_LOSS, "bad block", "\xff\xff"}, true),
            "the database of scantrendd at 127.0.0.1:8530 is damaged: bad block");
  EXPECT_EQ(Described({grpc::StatusCode::INTERNAL, ""}, true),
            "scantrendd at 127.0.0.1:8530 failed with INTERNAL");
}

}  // namespace
}  // namespace scantrend
