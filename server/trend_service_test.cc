#include "server/trend_service.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/server_testing.h"
#include "server/trend_watch.h"

namespace scantrend {
namespace {

class TrendServiceTest : public ServerTest {
 protected:
  void SetScanners(const std::string& lines) {
    scanners_file_ = directory_ + ".scanners";
    std::ofstream(scanners_file_) << lines;
  }

  v1::Trend Trend(bool exclude_scanners) {
    v1::GetTrendRequest request;
    *request.add_series() = Dot();
    request.mutable_range()->set_days(30);
    request.set_exclude_scanners(exclude_scanners);
    v1::GetTrendResponse response;
    const grpc::Status status = Call(&v1::TrendService::Stub::GetTrend, request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.trends_size() == 1 ? response.trends(0) : v1::Trend();
  }
};

TEST_F(TrendServiceTest, ScannersAreCountedApartAndCanBeLeftOutAlsoOfThePast) {
  SetScanners("0.0.1.0/30 Example University\n");
  Start();
  Submit(kToday.Plus(-9), 0x100, 10);  // four of them are scanners
  Submit(kToday, 0x100, 6);
  const v1::Trend with = Trend(false);
  const v1::Trend without = Trend(true);
  const v1::Point& past = with.points(20);
  EXPECT_EQ(past.sources(), 10u);
  EXPECT_EQ(past.scanner_sources(), 4u);
  EXPECT_EQ(past.new_sources(), 10u);
  EXPECT_EQ(past.scanner_new_sources(), 4u);
  EXPECT_EQ(past.active_sensors(), 1u);
  EXPECT_EQ(past.active_targets(), 8u);
  EXPECT_EQ(past.per_1000_targets().sources(), 1'250);
  EXPECT_EQ(without.points(20).sources(), 6u);
  EXPECT_EQ(without.points(20).new_sources(), 6u);
  EXPECT_EQ(without.points(20).scanner_sources(), 4u);
  EXPECT_EQ(without.points(20).targets(), 8u);
  EXPECT_EQ(without.points(20).per_1000_targets().sources(), 750);
  EXPECT_EQ(without.points(29).returning_sources(), 2u);
  EXPECT_EQ(with.summary().distinct_sources(), 10u);
  EXPECT_EQ(without.summary().distinct_sources(), 6u);
  EXPECT_EQ(without.summary().scanner_sources(), 4u);
  ASSERT_EQ(without.summary().windows_size(), 4);
  EXPECT_EQ(without.summary().windows(0).days(), 7u);
  EXPECT_EQ(without.summary().windows(0).sources(), 2u);
  EXPECT_EQ(with.summary().windows(3).sources(), 10u);
  EXPECT_FALSE(with.points(0).has_per_1000_targets());
}

TEST_F(TrendServiceTest, QueriesBeyondThoseThatMayBeAtOnceAreToldWhenToComeAgain) {
  limits_.queries_max = 1;
  Start();
  Submit(kToday, 0x100, 10);
  // Several ask until one of them is refused, which is when another is being answered.
  std::mutex mutex;
  std::optional<grpc::Status> refused;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([this, &mutex, &refused] {
      v1::ListRisingPortsRequest request;
      v1::ListRisingPortsResponse response;
      while (true) {
        const grpc::Status status =
            Call(&v1::TrendService::Stub::ListRisingPorts, request, response);
        const std::lock_guard lock(mutex);
        if (!status.ok() && !refused.has_value()) {
          refused = status;
        }
        if (refused.has_value()) {
          return;
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(refused->error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_NE(refused->error_message().find("(--queries-max)"), std::string::npos);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(*refused).reason(), "TOO_MANY_QUERIES");
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(*refused).retry_delay().seconds(), 1);
  // Once they are over, there is room.
  EXPECT_EQ(GetTrend(1).trends_size(), 1);
}

TEST_F(TrendServiceTest, AnExportWhoseCallerReadsNothingGivesWayToAnother) {
  limits_.queries_max = 2;  // of which one may be an export
  Start();
  constexpr uint32_t kPorts = 20'000;
  v1::HitBatch batch = BatchOf(1, kPorts);
  batch.set_sensor("edge");
  batch.set_stream("live");
  for (uint32_t i = 0; i < kPorts; ++i) {
    batch.mutable_ipv4()->set_service(static_cast<int>(i), 1u << 24 | 6u << 16 | i);
  }
  v1::HitAck ack;
  grpc::ClientContext submit_context;
  ASSERT_TRUE(ingest_->SubmitHits(&submit_context, batch, &ack).ok());
  // What is sent ahead of reading is far less than an export.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  const auto trend = v1::TrendService::NewStub(grpc::CreateCustomChannel(
      server_->grpc_address(), grpc::InsecureChannelCredentials(), arguments));
  v1::ExportPointsRequest request;
  request.mutable_range()->set_days(1);
  const auto read_all = [](grpc::ClientReader<v1::ExportPointsResponse>& reader) {
    int points = 0;
    for (v1::ExportPointsResponse response; reader.Read(&response);) {
      points += response.day_size();
    }
    return points;
  };
  grpc::ClientContext unread_context;
  const auto unread = trend->ExportPoints(&unread_context, request);
  v1::ExportPointsResponse first;
  ASSERT_TRUE(unread->Read(&first));  // it has its place
  while (true) {
    grpc::ClientContext context;
    const auto reader = trend->ExportPoints(&context, request);
    const int points = read_all(*reader);
    const grpc::Status status = reader->Finish();
    if (status.ok()) {
      EXPECT_EQ(points, static_cast<int>(kPorts));
      break;
    }
    // The other one has not been waiting for long yet.
    EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).reason(), "TOO_MANY_QUERIES");
    EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(status).retry_delay().seconds(), 1);
  }
  EXPECT_LT(first.day_size() + read_all(*unread), static_cast<int>(kPorts));
  EXPECT_EQ(unread->Finish().error_code(), grpc::StatusCode::CANCELLED);
  // Who goes away in the middle leaves its place.
  {
    grpc::ClientContext context;
    const auto reader = trend->ExportPoints(&context, request);
    v1::ExportPointsResponse response;
    EXPECT_TRUE(reader->Read(&response));
    context.TryCancel();
    EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  EXPECT_EQ(GetTrend(1).trends_size(), 1);
}

TEST_F(TrendServiceTest, ReloadingTakesTheFileOrKeepsWhatWasThere) {
  SetScanners("0.0.1.0/30 one\n");
  Start();
  Submit(kToday, 0x100, 10);
  EXPECT_EQ(Trend(true).summary().distinct_sources(), 6u);
  SetScanners("0.0.1.0/29 one\n");
  EXPECT_TRUE(server_->Reload().ok());
  EXPECT_EQ(Trend(true).summary().distinct_sources(), 2u);
  SetScanners("0.0.1.0/99 one\n");
  EXPECT_EQ(server_->Reload().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Trend(true).summary().distinct_sources(), 2u);
}

TEST_F(TrendServiceTest, SourcesAreListedWithTheirDaysAndTheNamesOfScanners) {
  SetScanners("0.0.1.0/31 Example University\n");
  Start();
  Submit(kToday.Plus(-5), 0x100, 4);
  Submit(kToday.Plus(-2), 0x101, 1);
  Submit(kToday.Plus(-1), 0x102, 1);
  v1::ListTopSourcesRequest request;
  *request.mutable_series() = Dot();
  request.mutable_range()->set_days(30);
  request.set_limit(3);
  v1::ListTopSourcesResponse response;
  ASSERT_TRUE(Call(&v1::TrendService::Stub::ListTopSources, request, response).ok());
  EXPECT_EQ(response.total_sources(), 4u);
  ASSERT_EQ(response.sources_size(), 3);
  EXPECT_EQ(response.sources(0).address(), "0.0.1.2");
  EXPECT_EQ(response.sources(0).days(), 2u);
  EXPECT_EQ(response.sources(0).first_date().day(), 16);
  EXPECT_EQ(response.sources(0).last_date().day(), 20);
  EXPECT_EQ(response.sources(0).scanner(), "");
  EXPECT_EQ(response.sources(0).records(), 2u);
  EXPECT_EQ(response.sources(0).targets(), 2u);
  EXPECT_FALSE(response.has_counts_since_date());
  EXPECT_EQ(response.sources(1).address(), "0.0.1.1");
  EXPECT_EQ(response.sources(1).scanner(), "Example University");
  EXPECT_EQ(response.sources(2).address(), "0.0.1.0");
  request.set_exclude_scanners(true);
  ASSERT_TRUE(Call(&v1::TrendService::Stub::ListTopSources, request, response).ok());
  EXPECT_EQ(response.total_sources(), 2u);
  request.clear_series();
  request.set_order(v1::SOURCE_ORDER_RECORDS);
  ASSERT_TRUE(Call(&v1::TrendService::Stub::ListTopSources, request, response).ok());
  EXPECT_EQ(response.total_sources(), 2u);
  EXPECT_EQ(response.sources(0).address(), "0.0.1.2");
  EXPECT_EQ(response.sources(0).records(), 2u);

  v1::GetSourceRequest source;
  source.set_address("0.0.1.1");
  source.mutable_range()->set_days(30);
  v1::GetSourceResponse of_source;
  ASSERT_TRUE(Call(&v1::TrendService::Stub::GetSource, source, of_source).ok());
  EXPECT_EQ(of_source.scanner(), "Example University");
  EXPECT_EQ(of_source.days(), 2u);
  EXPECT_EQ(of_source.first_date().day(), 16);
  EXPECT_EQ(of_source.last_date().day(), 19);
  ASSERT_EQ(of_source.series_size(), 1);
  EXPECT_EQ(of_source.series(0).series().port(), 853u);
  EXPECT_EQ(of_source.series(0).days(), 2u);
  EXPECT_EQ(of_source.series(0).records(), 2u);
  EXPECT_EQ(of_source.series(0).targets(), 2u);
  EXPECT_EQ(of_source.records(), 2u);
  EXPECT_EQ(of_source.targets(), 2u);
  EXPECT_FALSE(of_source.has_counts_since_date());
  source.set_address("198.51.100.1");
  ASSERT_TRUE(Call(&v1::TrendService::Stub::GetSource, source, of_source).ok());
  EXPECT_EQ(of_source.days(), 0u);
  EXPECT_FALSE(of_source.has_first_date());
}

TEST_F(TrendServiceTest, APortThatRoseIsListedWithItsReasons) {
  SetScanners("0.0.1.0/31 Example University\n");
  Start();
  for (int back = 60; back >= 1; --back) {
    Submit(kToday.Plus(-back), 0x100, back <= 2 ? 400 : 10 + static_cast<uint32_t>(back) % 3);
  }
  Submit(kToday, 0x100, 5'000);  // not over
  v1::ListRisingPortsResponse response;
  ASSERT_TRUE(
      Call(&v1::TrendService::Stub::ListRisingPorts, v1::ListRisingPortsRequest(), response).ok());
  EXPECT_EQ(response.end_date().day(), 20);
  EXPECT_EQ(response.judged_series(), 1u);
  EXPECT_EQ(response.usable_days(), 31u);
  EXPECT_EQ(response.false_discovery_rate(), 0.1);
  EXPECT_EQ(response.total_rising(), 1u);
  ASSERT_EQ(response.ports_size(), 1);
  const v1::RisingPort& port = response.ports(0);
  EXPECT_EQ(port.series().port(), 853u);
  EXPECT_EQ(port.lead(), v1::RISE_LEAD_SOURCES);
  EXPECT_EQ(port.since_date().day(), 19);
  EXPECT_EQ(port.sources().observed(), 400);
  EXPECT_NEAR(port.sources().expected(), 11, 1);
  EXPECT_GT(port.sources().score(), 3);
  EXPECT_LT(port.q_value(), 0.1);
  EXPECT_EQ(port.sensors(), 1u);
  EXPECT_EQ(port.scanner_sources(), 2u);
  EXPECT_GT(port.new_source_share(), 0.4);
  EXPECT_DOUBLE_EQ(port.top_source_share(), 1.0 / 400);
  EXPECT_EQ(port.top_source(), "0.0.1.0");
}

TEST_F(TrendServiceTest, WhatIsWrongWithARequestIsNamedByField) {
  const auto field_of = [](const grpc::Status& status) {
    EXPECT_EQ(status.error_code(), grpc::INVALID_ARGUMENT) << status.error_message();
    const auto detail = DetailOf<google::rpc::BadRequest>(status);
    return detail.field_violations_size() == 1 ? detail.field_violations(0).field() : "";
  };
  v1::ListRisingPortsRequest rising;
  v1::ListRisingPortsResponse ports;
  rising.mutable_end_date()->set_year(2019);
  rising.mutable_end_date()->set_month(10);
  rising.mutable_end_date()->set_day(21);
  EXPECT_EQ(field_of(Call(&v1::TrendService::Stub::ListRisingPorts, rising, ports)), "end_date");
  rising.clear_end_date();
  rising.set_limit(1'001);
  EXPECT_EQ(field_of(Call(&v1::TrendService::Stub::ListRisingPorts, rising, ports)), "limit");

  v1::GetSourceRequest source;
  v1::GetSourceResponse of_source;
  source.mutable_range()->set_days(1);
  source.set_address("192.0.2.1/24");
  EXPECT_EQ(field_of(Call(&v1::TrendService::Stub::GetSource, source, of_source)), "address");

  v1::ListTopSourcesRequest top;
  v1::ListTopSourcesResponse sources;
  top.mutable_range()->set_days(1);
  top.set_order(static_cast<v1::SourceOrder>(9));
  EXPECT_EQ(field_of(Call(&v1::TrendService::Stub::ListTopSources, top, sources)), "order");
  top.mutable_series()->set_port(65'536);
  EXPECT_EQ(field_of(Call(&v1::TrendService::Stub::ListTopSources, top, sources)), "series.port");

  grpc::ClientContext context;
  v1::WatchTrendRequest watch;
  watch.mutable_series()->set_port(65'536);
  const auto reader = trend_->WatchTrend(&context, watch);
  v1::WatchTrendResponse point;
  EXPECT_FALSE(reader->Read(&point));
  EXPECT_EQ(field_of(reader->Finish()), "series.port");
}

TEST_F(TrendServiceTest, WatchingGivesThePointAtOnceAndWheneverItChanged) {
  Submit(kToday, 0x100, 3);
  grpc::ClientContext context;
  v1::WatchTrendRequest request;
  *request.mutable_series() = Dot();
  const auto reader = trend_->WatchTrend(&context, request);
  v1::WatchTrendResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.point().sources(), 3u);
  EXPECT_TRUE(response.point().provisional());
  Submit(kToday, 0x200, 4);
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.point().sources(), 7u);
  // The next day begins by itself.
  clock_.Set(kToday.Plus(1).start_s() + 60);
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.point().date().day(), 22);
  EXPECT_EQ(response.point().sources(), 0u);
  context.TryCancel();
  while (reader->Read(&response)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::CANCELLED);
}

TEST_F(TrendServiceTest, WatchersBeyondTheLimitAreRefusedAndStoppingEndsTheOthers) {
  v1::WatchTrendRequest request;
  *request.mutable_series() = Dot();
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::WatchTrendResponse>>> readers;
  for (size_t i = 0; i < kWatchersMax; ++i) {
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    readers.push_back(trend_->WatchTrend(contexts.back().get(), request));
  }
  v1::WatchTrendResponse response;
  for (const auto& reader : readers) {
    ASSERT_TRUE(reader->Read(&response));
  }
  {
    grpc::ClientContext context;
    const auto refused = trend_->WatchTrend(&context, request);
    EXPECT_FALSE(refused->Read(&response));
    EXPECT_EQ(refused->Finish().error_code(), grpc::RESOURCE_EXHAUSTED);
  }
  server_.reset();
  for (const auto& reader : readers) {
    while (reader->Read(&response)) {
    }
    EXPECT_EQ(reader->Finish().error_code(), grpc::UNAVAILABLE);
  }
}

}  // namespace
}  // namespace scantrend
