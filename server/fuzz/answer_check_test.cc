// Each check finds what it is there for: a right answer, made wrong at one place.
#include "server/fuzz/answer_check.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

#include "server/fuzz/stored_trends.h"

namespace scantrend {
namespace {

constexpr auto kNotCancelled = [] { return false; };

class AnswerCheckTest : public testing::Test {
 protected:
  void SetUp() override {
    auto stored = StoredTrends::Make();
    ASSERT_TRUE(stored.ok()) << stored.status();
    stored_ = *std::move(stored);
  }

  // The answer to `request` is taken; as any of `changes` makes it, it is not.
  template <typename Request, typename Response>
  void Expect(absl::Status (TrendQueries::*method)(const Request&, const TrendQueries::Cancelled&,
                                                   Response*) const,
              const Request& request, const std::vector<std::function<void(Response&)>>& changes) {
    Response response;
    const absl::Status status = (stored_->queries().*method)(request, kNotCancelled, &response);
    ASSERT_TRUE(status.ok()) << status;
    const absl::Status taken = CheckAnswer(request, response);
    EXPECT_TRUE(taken.ok()) << taken;
    for (size_t i = 0; i < changes.size(); ++i) {
      Response wrong = response;
      changes[i](wrong);
      EXPECT_FALSE(CheckAnswer(request, wrong).ok()) << "change " << i;
    }
  }

  std::unique_ptr<StoredTrends> stored_;
};

TEST_F(AnswerCheckTest, OfTrends) {
  v1::GetTrendRequest request;
  request.add_series()->set_port(853);
  request.mutable_range()->set_days(30);
  using Response = v1::GetTrendResponse;
  const auto last = [](Response& response) {
    return response.mutable_trends(0)->mutable_points(29);
  };
  Expect<v1::GetTrendRequest, Response>(
      &TrendQueries::GetTrend, request,
      {[](Response& response) { response.clear_trends(); },
       [](Response& response) { response.mutable_trends(0)->mutable_points()->RemoveLast(); },
       [&](Response& response) { last(response)->mutable_date()->set_day(20); },
       [&](Response& response) { last(response)->set_records(1); },
       [&](Response& response) { last(response)->set_gap(true); },
       [&](Response& response) { last(response)->set_tcp_ratio(101); },
       [&](Response& response) { last(response)->set_new_sources(1'000); },
       [](Response& response) {
         response.mutable_trends(0)->mutable_summary()->set_distinct_sources(1);
       },
       [](Response& response) {
         response.mutable_trends(0)->mutable_summary()->mutable_windows(3)->set_sources(0);
       }});
}

TEST_F(AnswerCheckTest, OfTopPorts) {
  v1::ListTopPortsRequest request;
  request.mutable_range()->set_days(7);
  request.set_limit(3);
  using Response = v1::ListTopPortsResponse;
  Expect<v1::ListTopPortsRequest, Response>(
      &TrendQueries::ListTopPorts, request,
      {[](Response& response) { response.mutable_ports()->RemoveLast(); },
       [](Response& response) { response.mutable_ports()->SwapElements(0, 1); },
       [](Response& response) { response.mutable_ports(0)->set_sources(1'000'000); },
       [](Response& response) { response.mutable_ports(0)->mutable_series()->set_protocol(47); },
       [](Response& response) { response.mutable_start_date()->set_day(1); }});
}

TEST_F(AnswerCheckTest, OfRisingPorts) {
  using Response = v1::ListRisingPortsResponse;
  Expect<v1::ListRisingPortsRequest, Response>(
      &TrendQueries::ListRisingPorts, {},
      {[](Response& response) { response.add_ports(); },
       [](Response& response) { response.mutable_ports(0)->set_p_value(1.5); },
       [](Response& response) { response.mutable_ports(0)->clear_top_source(); },
       [](Response& response) { response.clear_end_date(); }});
}

TEST_F(AnswerCheckTest, OfTopSources) {
  v1::ListTopSourcesRequest request;
  request.mutable_range()->set_days(9);
  request.set_limit(5);
  request.set_exclude_scanners(true);
  using Response = v1::ListTopSourcesResponse;
  Expect<v1::ListTopSourcesRequest, Response>(
      &TrendQueries::ListTopSources, request,
      {[](Response& response) { response.mutable_sources()->RemoveLast(); },
       [](Response& response) { response.mutable_sources(0)->set_address("x"); },
       [](Response& response) { response.mutable_sources(0)->set_scanner("x"); },
       [](Response& response) { response.mutable_sources(0)->set_days(10); },
       [](Response& response) { response.mutable_sources(4)->set_days(0); },
       [](Response& response) { response.mutable_sources(0)->set_targets(1'000'000); }});
}

TEST_F(AnswerCheckTest, OfASource) {
  v1::GetSourceRequest request;
  request.set_address("192.0.2.1");
  request.mutable_range()->set_days(40);
  using Response = v1::GetSourceResponse;
  Expect<v1::GetSourceRequest, Response>(
      &TrendQueries::GetSource, request,
      {[](Response& response) { response.set_address("192.0.2.2"); },
       [](Response& response) { response.clear_series(); },
       [](Response& response) { response.mutable_series()->SwapElements(0, 1); },
       [](Response& response) { response.set_records(response.records() + 1); },
       [](Response& response) { response.set_days(41); }});
}

}  // namespace
}  // namespace scantrend
