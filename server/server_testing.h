// The whole server in the test's process, over its real gRPC and HTTP ports.
#ifndef SCANTREND_SERVER_SERVER_TESTING_H_
#define SCANTREND_SERVER_SERVER_TESTING_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "scantrend/v1/admin.grpc.pb.h"
#include "scantrend/v1/ingest.grpc.pb.h"
#include "scantrend/v1/trend.grpc.pb.h"
#include "server/server.h"
#include "storage/store_testing.h"

namespace scantrend {

inline const Day kToday = *Day::Parse("2019-10-21");

class ServerTest : public testing::Test {
 protected:
  ServerTest() : clock_(kToday.start_s() + 7'200), directory_(FreshDirectory()) { Start(); }

  void Start() {
    server_.reset();
    ServerOptions options;
    options.data_dir = directory_;
    options.listen = "127.0.0.1:0";
    options.http = "127.0.0.1:0";
    options.scanners = scanners_file_;
    options.contact_days = contact_days_;
    options.limits = limits_;
    auto server = Server::Start(options, &clock_, env_, log_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials());
    ingest_ = v1::IngestService::NewStub(channel_);
    trend_ = v1::TrendService::NewStub(channel_);
    admin_ = v1::AdminService::NewStub(channel_);
  }

  static v1::HitBatch BatchOf(uint64_t sequence, uint32_t hits) {
    v1::HitBatch batch;
    batch.set_sequence(sequence);
    batch.set_position("after " + std::to_string(sequence));
    for (uint32_t i = 0; i < hits; ++i) {
      batch.mutable_ipv4()->add_time_s(kToday.start_s());
      batch.mutable_ipv4()->add_source(i);
      batch.mutable_ipv4()->add_target(1);
      batch.mutable_ipv4()->add_service(1u << 24 | 6u << 16 | 853);
    }
    return batch;
  }

  static v1::HitBatch Opening() {
    v1::HitBatch opening;
    opening.set_sensor("edge");
    opening.set_stream("live");
    return opening;
  }

  // Probes of tcp/853 by `count` sources from `first` on.
  void Submit(Day day, uint32_t first, uint32_t count) {
    v1::HitBatch batch;
    batch.set_sensor("edge");
    batch.set_stream("live");
    batch.set_sequence(++sequence_);
    for (uint32_t i = 0; i < count; ++i) {
      batch.mutable_ipv4()->add_time_s(day.start_s());
      batch.mutable_ipv4()->add_source(first + i);
      batch.mutable_ipv4()->add_target(1 + i % 8);
      batch.mutable_ipv4()->add_service(1u << 24 | 6u << 16 | 853);
    }
    grpc::ClientContext context;
    v1::HitAck ack;
    const grpc::Status status = ingest_->SubmitHits(&context, batch, &ack);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_EQ(ack.accepted(), count);
  }

  static v1::Series Dot() {
    v1::Series series;
    series.set_protocol(kTcp);
    series.set_port(853);
    return series;
  }

  v1::GetTrendResponse GetTrend(uint32_t days) {
    v1::GetTrendRequest request;
    auto* series = request.add_series();
    series->set_protocol(kTcp);
    series->set_port(853);
    request.mutable_range()->set_days(days);
    v1::GetTrendResponse response;
    grpc::ClientContext context;
    const grpc::Status status = trend_->GetTrend(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  template <typename Request, typename Response, typename Method>
  grpc::Status Call(Method method, const Request& request, Response& response) {
    grpc::ClientContext context;
    return (trend_.get()->*method)(&context, request, &response);
  }

  uint64_t sequence_ = 0;  // of Submit
  FakeClock clock_;
  const std::string directory_;
  EventLog* log_ = &EventLog::None();  // for Start
  rocksdb::Env* env_ = nullptr;        // likewise
  Limits limits_;                      // likewise
  std::string scanners_file_;          // likewise
  int contact_days_ = 400;             // likewise
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::IngestService::Stub> ingest_;
  std::unique_ptr<v1::TrendService::Stub> trend_;
  std::unique_ptr<v1::AdminService::Stub> admin_;
};

// The first detail of type T in a status; an empty one if there is none.
template <typename T>
T DetailOf(const grpc::Status& status) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  T detail;
  for (const auto& any : details.details()) {
    if (any.UnpackTo(&detail)) {
      return detail;
    }
  }
  return T();
}

}  // namespace scantrend

#endif  // SCANTREND_SERVER_SERVER_TESTING_H_
