// The whole server in this process, over its real gRPC and HTTP ports.
#include "server/server.h"

#include <arpa/inet.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "server/http/http_client_testing.h"
#include "server/library_log.h"
#include "server/server_testing.h"
#include "storage/fault_file_system.h"

namespace scantrend {
namespace {

TEST_F(ServerTest, AStreamIsOpenedWrittenAckedInOrderAndSeenByQueries) {
  grpc::ClientContext context;
  const auto stream = ingest_->StreamHits(&context);
  v1::HitAck ack;
  ASSERT_TRUE(stream->Write(Opening()));
  ASSERT_TRUE(stream->Read(&ack));
  EXPECT_EQ(ack.sequence(), 0u);
  for (uint64_t sequence = 1; sequence <= 40; ++sequence) {
    ASSERT_TRUE(stream->Write(BatchOf(sequence, 10)));
  }
  for (uint64_t sequence = 1; sequence <= 40; ++sequence) {
    ASSERT_TRUE(stream->Read(&ack));
    EXPECT_EQ(ack.sequence(), sequence);
    EXPECT_EQ(ack.accepted(), 10u);
  }
  stream->WritesDone();
  EXPECT_FALSE(stream->Read(&ack));
  EXPECT_TRUE(stream->Finish().ok());

  const v1::GetTrendResponse response = GetTrend(2);
  const v1::Trend& trend = response.trends(0);
  ASSERT_EQ(trend.points_size(), 2);
  EXPECT_TRUE(trend.points(0).gap());
  EXPECT_EQ(trend.points(1).records(), 400u);
  EXPECT_EQ(trend.points(1).sources(), 10u);
  EXPECT_EQ(trend.points(1).targets(), 1u);
  EXPECT_TRUE(trend.points(1).provisional());
  EXPECT_EQ(trend.points(1).tcp_ratio(), 100.0);
  EXPECT_EQ(trend.summary().new_sources(), 10u);
  EXPECT_EQ(trend.summary().peak_date().day(), 21);
}

TEST_F(ServerTest, AMessageThatIsNoUtf8IsRefusedAndLoggedWithoutAWordOnStderr) {
  std::ostringstream events;
  EventLog log(&events, {}, &clock_);
  const LibraryLog library_log(&log);
  log_ = &log;
  Start();
  v1::GetSourceRequest request;
  request.set_address("\xff");
  request.mutable_range()->set_days(1);
  v1::GetSourceResponse response;
  testing::internal::CaptureStderr();
  const grpc::Status status = Call(&v1::TrendService::Stub::GetSource, request, response);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  // What gRPC says itself of a message that does not parse.
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED) << status.error_message();
  EXPECT_NE(events.str().find(" warning library_reported at="), std::string::npos) << events.str();
  server_.reset();
}

TEST_F(ServerTest, ADayIsProvisionalUntilAnHourAfterItsEnd) {
  clock_.Set(kToday.start_s() + kSecondsPerDay + 3'599);
  EXPECT_TRUE(GetTrend(2).trends(0).points(0).provisional());
  clock_.Set(kToday.start_s() + kSecondsPerDay + 3'600);
  EXPECT_FALSE(GetTrend(2).trends(0).points(0).provisional());
}

TEST_F(ServerTest, ASequenceGapEndsTheStreamWithTheExpectedOneAfterTheAcksBeforeIt) {
  grpc::ClientContext context;
  const auto stream = ingest_->StreamHits(&context);
  v1::HitAck ack;
  stream->Write(Opening());
  stream->Write(BatchOf(1, 1));
  stream->Write(BatchOf(5, 1));
  ASSERT_TRUE(stream->Read(&ack));
  ASSERT_TRUE(stream->Read(&ack));
  EXPECT_EQ(ack.sequence(), 1u);
  EXPECT_FALSE(stream->Read(&ack));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::OUT_OF_RANGE);
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  EXPECT_EQ(info.reason(), "SEQUENCE_GAP");
  EXPECT_EQ(info.metadata().at("expected_sequence"), "2");
}

TEST_F(ServerTest, ABadMessageIsNamedByField) {
  grpc::ClientContext context;
  const auto stream = ingest_->StreamHits(&context);
  stream->Write(BatchOf(1, 1));  // no opening
  v1::HitAck ack;
  EXPECT_FALSE(stream->Read(&ack));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(), "sequence");
}

TEST_F(ServerTest, SubmitHitsCountsOnceAndTellsWhereTheStreamStands) {
  v1::HitBatch batch = BatchOf(1, 3);
  batch.set_sensor("edge");
  batch.set_stream("live");
  for (const bool repeated : {false, true}) {
    grpc::ClientContext context;
    v1::HitAck ack;
    ASSERT_TRUE(ingest_->SubmitHits(&context, batch, &ack).ok());
    EXPECT_EQ(ack.repeated_batch(), repeated);
    EXPECT_EQ(ack.accepted(), repeated ? 0u : 3u);
  }
  grpc::ClientContext context;
  v1::HitAck state;
  ASSERT_TRUE(ingest_->SubmitHits(&context, Opening(), &state).ok());
  EXPECT_EQ(state.sequence(), 1u);
  EXPECT_EQ(state.position(), "after 1");
}

TEST_F(ServerTest, StoppingEndsOpenStreamsWithUnavailableAndCountsSurviveIt) {
  grpc::ClientContext context;
  const auto stream = ingest_->StreamHits(&context);
  v1::HitAck ack;
  stream->Write(Opening());
  stream->Write(BatchOf(1, 3));
  ASSERT_TRUE(stream->Read(&ack));
  ASSERT_TRUE(stream->Read(&ack));
  std::thread stopper([this] { server_.reset(); });
  EXPECT_FALSE(stream->Read(&ack));
  const grpc::Status status = stream->Finish();
  stopper.join();
  EXPECT_EQ(status.error_code(), grpc::UNAVAILABLE);
  EXPECT_GT(DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 0);
  Start();
  EXPECT_EQ(GetTrend(1).trends(0).points(0).records(), 3u);
}

TEST_F(ServerTest, AVerificationTellsHowFarItIsAndEndsWithItsResult) {
  v1::HitBatch batch = BatchOf(1, 300);
  batch.set_sensor("edge");
  batch.set_stream("live");
  {
    grpc::ClientContext context;
    v1::HitAck ack;
    ASSERT_TRUE(ingest_->SubmitHits(&context, batch, &ack).ok());
  }
  grpc::ClientContext context;
  const auto reader = admin_->Verify(&context, v1::VerifyRequest());
  std::vector<v1::VerifyResponse> responses;
  for (v1::VerifyResponse response; reader->Read(&response);) {
    responses.push_back(response);
  }
  const grpc::Status status = reader->Finish();
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_GE(responses.size(), 2u);
  for (size_t i = 0; i + 1 < responses.size(); ++i) {
    EXPECT_FALSE(responses[i].has_result());
  }
  const v1::VerifyResponse& last = responses.back();
  ASSERT_TRUE(last.has_result());
  EXPECT_EQ(last.progress(), 1);
  EXPECT_EQ(last.result().findings_total(), 0u) << last.ShortDebugString();
  EXPECT_EQ(last.result().first_recomputed_date().year(), 2017);
  // The series, the total of its kind, and what its sensor saw.
  EXPECT_EQ(last.checked().series(), 3u);
  EXPECT_EQ(last.checked().points_recomputed(), 3u);
  EXPECT_EQ(last.checked().sightings(), 301u + 301u + 2u);
}

TEST_F(ServerTest, AVerificationEndsWithItsCallAndNamesABadField) {
  {
    grpc::ClientContext context;
    v1::VerifyRequest request;
    request.set_findings_max(10'001);
    const auto reader = admin_->Verify(&context, request);
    v1::VerifyResponse response;
    EXPECT_FALSE(reader->Read(&response));
    const grpc::Status status = reader->Finish();
    EXPECT_EQ(status.error_code(), grpc::INVALID_ARGUMENT);
    EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status).field_violations(0).field(),
              "findings_max");
  }
  grpc::ClientContext context;
  context.TryCancel();
  const auto reader = admin_->Verify(&context, v1::VerifyRequest());
  v1::VerifyResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_EQ(reader->Finish().error_code(), grpc::CANCELLED);
}

TEST_F(ServerTest, AMessageOverFourMiBIsRefused) {
  v1::HitBatch batch = BatchOf(1, 1);
  batch.set_sensor("edge");
  batch.set_stream("live");
  batch.set_position(std::string(5 << 20, 'x'));
  grpc::ClientContext context;
  v1::HitAck ack;
  EXPECT_EQ(ingest_->SubmitHits(&context, batch, &ack).error_code(), grpc::RESOURCE_EXHAUSTED);
}

TEST_F(ServerTest, ASensorWithTooManyStreamsIsToldWhenToComeAgainAndOthersOpenTheirs) {
  limits_.ingest.sensor.streams_max = 1;
  Start();
  grpc::ClientContext first_context;
  auto first = ingest_->StreamHits(&first_context);
  v1::HitAck ack;
  ASSERT_TRUE(first->Write(Opening()) && first->Read(&ack));
  v1::HitBatch opening = Opening();
  opening.set_stream("another");
  grpc::ClientContext refused_context;
  auto refused = ingest_->StreamHits(&refused_context);
  refused->Write(opening);
  const grpc::Status status = refused->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "TOO_MANY_STREAMS");
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 5);
  opening.set_sensor("other");
  grpc::ClientContext other_context;
  auto other = ingest_->StreamHits(&other_context);
  EXPECT_TRUE(other->Write(opening) && other->Read(&ack));
  other->WritesDone();
  EXPECT_TRUE(other->Finish().ok());
  first->WritesDone();
  ASSERT_TRUE(first->Finish().ok());
  // What was given back can be taken; the server may learn of an end after the client.
  bool opened = false;
  for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
       !opened && std::chrono::steady_clock::now() < end;) {
    grpc::ClientContext again_context;
    auto again = ingest_->StreamHits(&again_context);
    opened = again->Write(Opening()) && again->Read(&ack);
    again_context.TryCancel();
    again->Finish().error_message();
  }
  EXPECT_TRUE(opened);
}

TEST_F(ServerTest, ASensorThatSendsTooManyHitsIsToldWhenToGoOnAndLosesNone) {
  limits_.ingest.sensor.hits_per_second = 1;
  Start();
  grpc::ClientContext context;
  auto stream = ingest_->StreamHits(&context);
  v1::HitAck ack;
  ASSERT_TRUE(stream->Write(Opening()) && stream->Read(&ack));
  ASSERT_TRUE(stream->Write(BatchOf(1, 1'000)) && stream->Read(&ack));
  EXPECT_EQ(ack.accepted(), 1'000u);
  stream->Write(BatchOf(2, 1));
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "TOO_MANY_HITS");
  const int64_t seconds = DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds();
  EXPECT_GT(seconds, 900);
  EXPECT_LE(seconds, 991);
  // The same by a batch of its own; the batch was not counted, and is the next one.
  v1::HitBatch batch = BatchOf(2, 1);
  batch.set_sensor("edge");
  batch.set_stream("live");
  grpc::ClientContext submit_context;
  EXPECT_EQ(ingest_->SubmitHits(&submit_context, batch, &ack).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  grpc::ClientContext ask_context;
  ASSERT_TRUE(ingest_->SubmitHits(&ask_context, Opening(), &ack).ok());
  EXPECT_EQ(ack.sequence(), 1u);
}

TEST_F(ServerTest, BadQueriesAreNamedByField) {
  const auto field_of = [this](const auto& edit) {
    v1::GetTrendRequest request;
    request.add_series()->set_port(853);
    request.mutable_range()->set_days(1);
    edit(request);
    v1::GetTrendResponse response;
    const grpc::Status status = Call(&v1::TrendService::Stub::GetTrend, request, response);
    EXPECT_EQ(status.error_code(), grpc::INVALID_ARGUMENT) << status.error_message();
    return DetailOf<google::rpc::BadRequest>(status).field_violations(0).field();
  };
  EXPECT_EQ(field_of([](auto& r) { r.mutable_series(0)->set_port(70'000); }), "series.port");
  EXPECT_EQ(field_of([](auto& r) { r.mutable_series(0)->set_protocol(255); }), "series.protocol");
  EXPECT_EQ(field_of([](auto& r) { r.mutable_series(0)->set_protocol(47); }), "series.port");
  EXPECT_EQ(field_of([](auto& r) { r.clear_series(); }), "series");
  EXPECT_EQ(field_of([](auto& r) { r.mutable_range()->set_days(4'001); }), "range.days");
  EXPECT_EQ(field_of([](auto& r) { r.mutable_range()->clear_days(); }), "range");
  EXPECT_EQ(field_of([](auto& r) { r.mutable_range()->mutable_end_date()->set_year(2019); }),
            "range.end_date");
  EXPECT_EQ(field_of([](auto& r) { r.set_kind(static_cast<v1::Kind>(9)); }), "kind");
  EXPECT_EQ(field_of([](auto& r) {
              r.mutable_range()->clear_days();
              r.mutable_range()->mutable_start_date()->set_year(2019);
              r.mutable_range()->mutable_start_date()->set_month(11);
              r.mutable_range()->mutable_start_date()->set_day(1);
            }),
            "range.start_date");
}

TEST_F(ServerTest, SensorsArePagedThroughTheirToken) {
  for (const char* name : {"a", "b", "c"}) {
    v1::HitBatch batch = BatchOf(1, 1);
    batch.set_sensor(name);
    batch.set_stream("live");
    grpc::ClientContext context;
    v1::HitAck ack;
    ASSERT_TRUE(ingest_->SubmitHits(&context, batch, &ack).ok());
  }
  v1::ListSensorsRequest request;
  request.set_page_size(2);
  v1::ListSensorsResponse page;
  ASSERT_TRUE(Call(&v1::TrendService::Stub::ListSensors, request, page).ok());
  ASSERT_EQ(page.sensors_size(), 2);
  EXPECT_EQ(page.sensors(1).last_hit_time().seconds(), kToday.start_s());
  request.set_page_token(page.next_page_token());
  ASSERT_TRUE(Call(&v1::TrendService::Stub::ListSensors, request, page).ok());
  ASSERT_EQ(page.sensors_size(), 1);
  EXPECT_EQ(page.sensors(0).name(), "c");
  EXPECT_EQ(page.next_page_token(), "");
}

TEST_F(ServerTest, QueriesAreTimedByMethodWhenTheyEndAndAcksWhenTheyAreSent) {
  const auto count_of = [this](const std::string& labelled) {
    const std::string metrics = HttpClient(server_->http_address()).Get("/metrics").body;
    const size_t at = metrics.find("\n" + labelled + " ");
    return at == std::string::npos ? -1 : std::stoi(metrics.substr(at + labelled.size() + 2));
  };
  const std::string queries = "scantrend_query_duration_seconds_count{method=";
  for (const char* method : {"GetTrend", "ListTopPorts", "ExportPoints", "ListSensors"}) {
    EXPECT_EQ(count_of(queries + "\"" + method + "\"}"), 0) << method;
  }
  GetTrend(2);
  v1::ListTopPortsResponse refused;
  v1::ListTopPortsRequest request;
  request.set_kind(static_cast<v1::Kind>(77));
  EXPECT_FALSE(Call(&v1::TrendService::Stub::ListTopPorts, request, refused).ok());
  // A query has ended once its interceptor goes, which is after its caller has the answer.
  while (count_of(queries + "\"GetTrend\"}") < 1 || count_of(queries + "\"ListTopPorts\"}") < 1) {
  }
  EXPECT_EQ(count_of(queries + "\"GetTrend\"}"), 1);
  EXPECT_EQ(count_of(queries + "\"ListTopPorts\"}"), 1);
  EXPECT_EQ(count_of(queries + "\"ListSensors\"}"), 0);
  EXPECT_EQ(count_of(queries + "\"WatchTrend\"}"), -1);

  EXPECT_EQ(count_of("scantrend_ack_latency_seconds_count"), 0);
  v1::HitBatch batch = BatchOf(1, 3);
  batch.set_sensor("edge");
  batch.set_stream("live");
  grpc::ClientContext context;
  v1::HitAck ack;
  ASSERT_TRUE(ingest_->SubmitHits(&context, batch, &ack).ok());
  EXPECT_EQ(count_of("scantrend_ack_latency_seconds_count"), 1);

  grpc::ClientContext stream_context;
  const auto stream = ingest_->StreamHits(&stream_context);
  ASSERT_TRUE(stream->Write(Opening()));
  ASSERT_TRUE(stream->Read(&ack));
  for (uint64_t sequence = 2; sequence <= 5; ++sequence) {
    ASSERT_TRUE(stream->Write(BatchOf(sequence, 10)));
    ASSERT_TRUE(stream->Read(&ack));
  }
  EXPECT_EQ(count_of("scantrend_ack_latency_seconds_count"), 5);
}

TEST_F(ServerTest, ASecondServerOnTheSameDirectoryOrPortIsRefused) {
  ServerOptions options;
  options.data_dir = directory_;
  options.listen = options.http = "127.0.0.1:0";
  EXPECT_EQ(Server::Start(options, &clock_).status().code(), absl::StatusCode::kFailedPrecondition);
  options.data_dir = FreshDirectory("other");
  options.listen = server_->grpc_address();
  const absl::Status in_use = Server::Start(options, &clock_).status();
  EXPECT_EQ(in_use.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(in_use.message().find(server_->grpc_address()), std::string::npos);
  options.listen = "127.0.0.1:0";
  options.http = server_->http_address();
  EXPECT_EQ(Server::Start(options, &clock_).status().code(), absl::StatusCode::kUnavailable);
}

// Sends one message of raw bytes to a method that this test has no stub of, and returns the first
// answer.
std::string AskRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                   const std::string& request) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareCall(&context, method, &queue);
  const auto wait = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  call->StartCall(nullptr);
  wait();
  const grpc::Slice bytes(request);
  call->Write(grpc::ByteBuffer(&bytes, 1), nullptr);
  wait();
  grpc::ByteBuffer answer;
  call->Read(&answer, nullptr);
  grpc::Slice read;
  if (!wait() || !answer.DumpToSingleSlice(&read).ok()) {
    return "no answer";
  }
  return {reinterpret_cast<const char*>(read.begin()), read.size()};
}

TEST_F(ServerTest, HealthIsServing) {
  // HealthCheckResponse.status (field 1) is SERVING (1).
  EXPECT_EQ(AskRaw(channel_, "/grpc.health.v1.Health/Check", ""), "\x08\x01");
}

TEST_F(ServerTest, ReflectionListsTheServices) {
  // ServerReflectionRequest.list_services (field 7) is "*".
  const std::string services = AskRaw(
      channel_, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "\x3a\x01*");
  for (const char* service :
       {"scantrend.v1.IngestService", "scantrend.v1.TrendService", "grpc.health.v1.Health"}) {
    EXPECT_NE(services.find(service), std::string::npos) << service;
  }
}

// A server whose disk may fail, and what it logs.
class FaultyDiskTest : public ServerTest {
 protected:
  FaultyDiskTest() {
    env_ = fault_env_.get();
    log_ = &event_log_;
    Start();
  }
  ~FaultyDiskTest() override { server_.reset(); }

  const std::shared_ptr<FaultFileSystem> system_ = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> fault_env_ = NewFaultEnv(system_);
  std::ostringstream events_;
  EventLog event_log_{&events_, {}, &clock_};
};

TEST_F(FaultyDiskTest, AServerWhoseDiskIsFullSaysSoAndGoesOnByItselfOnceThereIsSpace) {
  const auto submit = [this](uint64_t sequence) {
    v1::HitBatch batch = BatchOf(sequence, 1'000);
    batch.set_sensor("edge");
    batch.set_stream("live");
    grpc::ClientContext context;
    v1::HitAck ack;
    return ingest_->SubmitHits(&context, batch, &ack);
  };
  const auto get = [this](const char* path) {
    const HttpReply reply = HttpClient(server_->http_address()).Get(path);
    return reply.head + reply.body;
  };
  ASSERT_TRUE(submit(1).ok());
  system_->SetCapacity(system_->used() + 100);
  const grpc::Status refused = submit(2);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_NE(refused.error_message().find("the disk is full"), std::string::npos);
  server_->Maintain();
  EXPECT_NE(events_.str().find(" error storage_failed reason=DISK_FULL error=\""),
            std::string::npos)
      << events_.str();
  EXPECT_NE(get("/healthz").find("503"), std::string::npos);
  EXPECT_NE(get("/healthz").find("the disk is full"), std::string::npos);
  EXPECT_NE(get("/metrics").find("scantrend_storage_up 0\n"), std::string::npos);
  EXPECT_NE(AskRaw(channel_, "/grpc.health.v1.Health/Check", ""), "\x08\x01");
  system_->SetCapacity(FaultFileSystem::kNever);
  server_->Maintain();
  EXPECT_NE(get("/healthz").find("200 OK"), std::string::npos);
  EXPECT_NE(get("/metrics").find("scantrend_storage_up 1\n"), std::string::npos);
  EXPECT_EQ(AskRaw(channel_, "/grpc.health.v1.Health/Check", ""), "\x08\x01");
  EXPECT_NE(events_.str().find(" info storage_recovered\n"), std::string::npos) << events_.str();
  EXPECT_TRUE(submit(2).ok());
}

TEST_F(FaultyDiskTest, FoldsThatFailAreLoggedWithTheirNumber) {
  Submit(kToday, 1, 1'000);
  server_->Maintain();
  EXPECT_EQ(events_.str().find("fold_failed"), std::string::npos);
  // A verification folds what is in memory first.
  system_->FailAt(FileOperation::kCreate, 1, rocksdb::IOStatus::NoSpace(), /*lasting=*/true);
  grpc::ClientContext context;
  auto verification = admin_->Verify(&context, v1::VerifyRequest());
  v1::VerifyResponse response;
  while (verification->Read(&response)) {
  }
  verification->Finish();
  server_->Maintain();
  EXPECT_NE(events_.str().find(" error fold_failed since_start="), std::string::npos)
      << events_.str();
  system_->FailNoMore();
}

}  // namespace
}  // namespace scantrend
