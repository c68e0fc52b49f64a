#include "server/call_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "server/server_testing.h"

namespace scantrend {
namespace {

using testing::HasSubstr;
using testing::Not;

// A server that logs into a string.
class CallLogTest : public ServerTest {
 protected:
  // All that was logged until the server had ended, when every call is over.
  std::string Logged() {
    server_.reset();
    return out_.str();
  }

  // Starts it anew, with a log.
  void StartLogged(LogLevel level) {
    event_log_.emplace(&out_, LogOptions{.level = level}, &clock_);
    log_ = &*event_log_;
    Start();
  }

  // A query that is refused, with the request id that it got.
  std::string AskWrongly() {
    v1::GetTrendRequest request;
    auto* series = request.add_series();
    series->set_protocol(kTcp);
    series->set_port(70'853);
    grpc::ClientContext context;
    v1::GetTrendResponse response;
    EXPECT_EQ(trend_->GetTrend(&context, request, &response).error_code(),
              grpc::StatusCode::INVALID_ARGUMENT);
    const auto& trailing = context.GetServerTrailingMetadata();
    const auto id = trailing.find("request-id");
    return id == trailing.end() ? "" : std::string(id->second.data(), id->second.size());
  }

  std::ostringstream out_;
  std::optional<EventLog> event_log_;
};

TEST_F(CallLogTest, ASensorThatComesAndGoesIsLoggedWithTheBatchesThatWereAcked) {
  StartLogged(LogLevel::kInfo);
  grpc::ClientContext context;
  auto stream = ingest_->StreamHits(&context);
  v1::HitAck ack;
  ASSERT_TRUE(stream->Write(Opening()) && stream->Read(&ack));
  ASSERT_TRUE(stream->Write(BatchOf(1, 10)) && stream->Read(&ack));
  ASSERT_TRUE(stream->Write(BatchOf(2, 10)) && stream->Read(&ack));
  stream->WritesDone();
  ASSERT_TRUE(stream->Finish().ok());
  const std::string logged = Logged();
  EXPECT_THAT(logged, HasSubstr(" info sensor_connected sensor=edge stream=live peer=ipv4:"));
  EXPECT_THAT(logged, HasSubstr(" info sensor_disconnected sensor=edge stream=live peer=ipv4:"));
  EXPECT_THAT(logged, HasSubstr(" batches=2 code=OK\n"));
}

TEST_F(CallLogTest, AStreamThatIsNotOpenedIsLoggedAsRefusedWithTheField) {
  StartLogged(LogLevel::kInfo);
  grpc::ClientContext context;
  auto stream = ingest_->StreamHits(&context);
  stream->Write(BatchOf(1, 10));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  const std::string logged = Logged();
  EXPECT_THAT(logged, HasSubstr(" info stream_refused request="));
  EXPECT_THAT(logged, HasSubstr("code=INVALID_ARGUMENT reason=INVALID_FIELD field=sequence\n"));
  EXPECT_THAT(logged, Not(HasSubstr("sensor_")));
}

TEST_F(CallLogTest, AStreamThatBreaksIsAWarning) {
  StartLogged(LogLevel::kInfo);
  grpc::ClientContext context;
  auto stream = ingest_->StreamHits(&context);
  v1::HitAck ack;
  ASSERT_TRUE(stream->Write(Opening()) && stream->Read(&ack));
  // It stops while the stream is open.
  EXPECT_THAT(Logged(), HasSubstr(" warning sensor_disconnected request="));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(out_.str(), HasSubstr("batches=0 code=UNAVAILABLE reason=SERVER_STOPPING\n"));
}

TEST_F(CallLogTest, AQueryThatIsRefusedHasARequestIdAndItsMessageOnlyWhereDebugIsAskedFor) {
  StartLogged(LogLevel::kInfo);
  Submit(kToday, 1, 1);
  GetTrend(1);
  const std::string first = AskWrongly();
  const std::string second = AskWrongly();
  EXPECT_NE(first, second);
  const std::string logged = Logged();
  EXPECT_THAT(logged, HasSubstr("query_failed request=" + first + " method=GetTrend peer=ipv4:"));
  EXPECT_THAT(logged, HasSubstr("query_failed request=" + second + " "));
  EXPECT_THAT(logged, HasSubstr("code=INVALID_ARGUMENT reason=INVALID_FIELD field="));
  EXPECT_THAT(logged, Not(HasSubstr("70853")));

  StartLogged(LogLevel::kDebug);
  AskWrongly();
  EXPECT_THAT(Logged(), HasSubstr(" message="));
}

TEST_F(CallLogTest, RequestIdsDifferAlsoFromThoseBeforeARestart) {
  RequestIds ids(&clock_);
  const std::string first = ids.Next();
  EXPECT_NE(first, ids.Next());
  clock_.Set(clock_.now_s() + 1);
  EXPECT_NE(first, RequestIds(&clock_).Next());
}

TEST_F(CallLogTest, OfHttpWhatFailsIsLoggedByItsRouteWithoutWhatWasAskedFor) {
  EventLog log(&out_, {}, &clock_);
  RequestIds ids(&clock_);
  int status = 200;
  const HttpHandler handler = WithCallLog(
      &log, &ids, [&status](const HttpRequest& /*request*/) { return HttpResponse{status}; });
  EXPECT_TRUE(handler({.path = "/v1/source/192.0.2.1"}).headers.empty());
  EXPECT_EQ(out_.str(), "");
  status = 404;
  const HttpResponse response = handler({.path = "/v1/source/192.0.2.1"});
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0].first, "X-Request-Id");
  EXPECT_THAT(out_.str(), HasSubstr(" info http_failed request=" + response.headers[0].second +
                                    " route=/v1/source status=404\n"));
  // AccessControl's to log, with its bound.
  for (const int refused : {401, 403}) {
    out_.str("");
    status = refused;
    EXPECT_TRUE(handler({.path = "/v1/trend"}).headers.empty());
    EXPECT_EQ(out_.str(), "");
  }
  status = 503;
  for (const auto& [path, route] : std::vector<std::pair<std::string, std::string>>{
           {"/", "/"}, {"/healthz", "/healthz"}, {"/2001:db8::1", "/"}, {"/a b/c", "/"}}) {
    out_.str("");
    handler({.path = path});
    EXPECT_THAT(out_.str(), HasSubstr(" warning http_failed "));
    EXPECT_THAT(out_.str(), HasSubstr(" route=" + route + " status=503\n"));
  }
}

}  // namespace
}  // namespace scantrend
