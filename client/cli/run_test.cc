#include "client/cli/run.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "scantrend/v1/admin.grpc.pb.h"
#include "scantrend/v1/trend.grpc.pb.h"

namespace scantrend {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Answers what the test has put in, and keeps what it was asked.
class FakeTrendService : public v1::TrendService::Service {
 public:
  grpc::Status GetTrend(grpc::ServerContext*, const v1::GetTrendRequest* request,
                        v1::GetTrendResponse* response) override {
    trend_requests.push_back(*request);
    trend_request = *request;
    if (!status.ok()) {
      return status;
    }
    for (int i = 0; i < request->series_size() - missing_trends; ++i) {
      v1::Trend& trend = *response->add_trends();
      *trend.mutable_series() = request->series(i);
      for (auto* date : {trend.mutable_start_date(), trend.mutable_end_date(),
                         trend.add_points()->mutable_date()}) {
        date->set_year(2019);
        date->set_month(10);
        date->set_day(21);
      }
      trend.mutable_points(0)->set_records(5);
      trend.mutable_points(0)->set_targets(2);
    }
    return status;
  }

  grpc::Status ListTopPorts(grpc::ServerContext*, const v1::ListTopPortsRequest* request,
                            v1::ListTopPortsResponse*) override {
    top_request = *request;
    return status;
  }

  grpc::Status ExportPoints(grpc::ServerContext* context, const v1::ExportPointsRequest* request,
                            grpc::ServerWriter<v1::ExportPointsResponse>* writer) override {
    export_request = *request;
    for (uint32_t i = 0; i < export_messages && !context->IsCancelled(); ++i) {
      v1::ExportPointsResponse points;
      points.add_day(18'190);
      points.add_protocol(6);
      points.add_port(i % 65'536);
      points.add_records(1);
      points.add_targets(1);
      points.add_sources(1);
      points.add_new_sources(0);
      writer->Write(points);
    }
    return status;
  }

  grpc::Status ListRisingPorts(grpc::ServerContext*, const v1::ListRisingPortsRequest* request,
                               v1::ListRisingPortsResponse* response) override {
    rising_request = *request;
    response->set_usable_days(31);
    return status;
  }

  // Ends with `status` after its points; with `watch_waits`, not before the caller has gone.
  grpc::Status WatchTrend(grpc::ServerContext* context, const v1::WatchTrendRequest* request,
                          grpc::ServerWriter<v1::WatchTrendResponse>* writer) override {
    watch_request = *request;
    for (uint64_t i = 1; i <= watch_points; ++i) {
      v1::WatchTrendResponse response;
      response.mutable_point()->mutable_date()->set_year(2019);
      response.mutable_point()->mutable_date()->set_month(10);
      response.mutable_point()->mutable_date()->set_day(21);
      response.mutable_point()->set_records(i);
      writer->Write(response);
    }
    while (watch_waits && !context->IsCancelled()) {
      absl::SleepFor(absl::Milliseconds(1));
    }
    return status;
  }

  grpc::Status ListTopSources(grpc::ServerContext*, const v1::ListTopSourcesRequest* request,
                              v1::ListTopSourcesResponse*) override {
    sources_request = *request;
    return status;
  }

  grpc::Status GetSource(grpc::ServerContext*, const v1::GetSourceRequest* request,
                         v1::GetSourceResponse* response) override {
    source_request = *request;
    response->set_address(request->address());
    return status;
  }

  grpc::Status ListSensors(grpc::ServerContext*, const v1::ListSensorsRequest* request,
                           v1::ListSensorsResponse* response) override {
    response->add_sensors()->set_name("sensor" + request->page_token());
    response->set_next_page_token(request->page_token().size() < 2 ? request->page_token() + "x"
                                                                   : "");
    return status;
  }

  grpc::Status status;
  uint32_t export_messages = 2;
  int missing_trends = 0;  // of those asked for
  std::vector<v1::GetTrendRequest> trend_requests;
  v1::GetTrendRequest trend_request;  // the last one
  v1::ListTopPortsRequest top_request;
  uint64_t watch_points = 2;
  bool watch_waits = true;
  v1::ListRisingPortsRequest rising_request;
  v1::WatchTrendRequest watch_request;
  v1::ListTopSourcesRequest sources_request;
  v1::GetSourceRequest source_request;
  v1::ExportPointsRequest export_request;
};

class FakeAdminService : public v1::AdminService::Service {
 public:
  grpc::Status Verify(grpc::ServerContext*, const v1::VerifyRequest* request,
                      grpc::ServerWriter<v1::VerifyResponse>* writer) override {
    verify_request = *request;
    v1::VerifyResponse response;
    response.set_progress(0.5);
    writer->Write(response);
    response.mutable_result()->set_findings_total(findings);
    if (has_result) {
      writer->Write(response);
    }
    return grpc::Status::OK;
  }

  grpc::Status CreateBackup(grpc::ServerContext*, const v1::CreateBackupRequest* request,
                            grpc::ServerWriter<v1::CreateBackupResponse>* writer) override {
    backup_request = *request;
    v1::CreateBackupResponse response;
    response.set_progress(0.5);
    response.set_bytes_copied(4'000);
    writer->Write(response);
    response.mutable_result()->mutable_backup()->set_number(3);
    writer->Write(response);
    return grpc::Status::OK;
  }

  grpc::Status ListBackups(grpc::ServerContext*, const v1::ListBackupsRequest*,
                           v1::ListBackupsResponse* response) override {
    response->add_backups()->set_number(3);
    response->add_backups()->set_number(4);
    return grpc::Status::OK;
  }

  grpc::Status VerifyBackup(grpc::ServerContext*, const v1::VerifyBackupRequest* request,
                            grpc::ServerWriter<v1::VerifyBackupResponse>* writer) override {
    v1::VerifyBackupResponse response;
    response.mutable_result()->set_number(request->number());
    response.mutable_result()->set_damage(request->number() == 4 ? damage : "");
    writer->Write(response);
    return grpc::Status::OK;
  }

  grpc::Status EnforceRetention(grpc::ServerContext*, const v1::EnforceRetentionRequest* request,
                                grpc::ServerWriter<v1::EnforceRetentionResponse>* writer) override {
    retention_request = *request;
    v1::EnforceRetentionResponse response;
    writer->Write(response);
    response.add_result()->set_data(v1::DATA_KIND_POINTS);
    writer->Write(response);
    return grpc::Status::OK;
  }

  grpc::Status Compact(grpc::ServerContext*, const v1::CompactRequest*,
                       grpc::ServerWriter<v1::CompactResponse>* writer) override {
    v1::CompactResponse response;
    response.mutable_result()->set_bytes_before(2'000);
    response.mutable_result()->set_bytes_after(1'500);
    writer->Write(response);
    return grpc::Status::OK;
  }

  grpc::Status GetStats(grpc::ServerContext*, const v1::GetStatsRequest* request,
                        v1::GetStatsResponse* response) override {
    if (!request->skip_counts()) {
      response->mutable_counts()->set_points(17);
    }
    return grpc::Status::OK;
  }

  uint64_t findings = 0;
  bool has_result = true;
  std::string damage;
  v1::CreateBackupRequest backup_request;
  v1::EnforceRetentionRequest retention_request;
  v1::VerifyRequest verify_request;
};

// Takes no byte, as a full disk.
class FullBuffer : public std::streambuf {};

// What is written to it; sends us `signal` when it has been flushed for the second time.
class RaisingBuffer : public std::stringbuf {
 public:
  explicit RaisingBuffer(int signal) : signal_(signal) {}

 protected:
  int sync() override {
    if (++flushes_ == 2) {
      kill(getpid(), signal_);
    }
    return 0;
  }

 private:
  const int signal_;
  int flushes_ = 0;
};

class RunTest : public testing::Test {
 protected:
  void SetUp() override {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    builder.RegisterService(&admin_);
    server_ = builder.BuildAndStart();
    environment_.server = absl::StrCat("127.0.0.1:", port);
    environment_.clock = &clock_;
  }

  int Run(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "scantrend");
    out_.str("");
    err_.str("");
    return RunScantrend(static_cast<int>(arguments.size()), arguments.data(), environment_, out_,
                        err_);
  }

  FakeTrendService service_;
  FakeAdminService admin_;
  std::unique_ptr<grpc::Server> server_;
  const FakeClock clock_{1'571'659'200};  // 2019-10-21T12:00:00Z
  Environment environment_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(RunTest, ATrendIsAskedForAsTheArgumentsSay) {
  EXPECT_EQ(Run({"trend", "853/tcp", "--format", "csv", "--start", "2019-10-20", "--end",
                 "2019-10-21", "--kind", "backscatter"}),
            0);
  EXPECT_EQ(service_.trend_request.ShortDebugString(),
            "series { protocol: 6 port: 853 } range { start_date { year: 2019 month: 10 day: 20 } "
            "end_date { year: 2019 month: 10 day: 21 } } kind: KIND_BACKSCATTER");
  EXPECT_EQ(out_.str(),
            "date,protocol,port,records,targets,sources,new_sources\n"
            "2019-10-21,tcp,853,5,2,0,0\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(RunTest, ATrendIsTheGraphAndTheSummaryOfNinetyDaysUnlessToldOtherwise) {
  EXPECT_EQ(Run({"trend", "853"}), 0);
  EXPECT_EQ(service_.trend_request.ShortDebugString(),
            "series { port: 853 } range { days: 90 } kind: KIND_PROBE");
  EXPECT_THAT(out_.str(), StartsWith("853/any, 2019-10-21 to 2019-10-21\n"));
  EXPECT_THAT(out_.str(), HasSubstr("sources a day (right)"));
  EXPECT_THAT(out_.str(), HasSubstr("0 distinct sources and 0 distinct targets over 1 day\n"));
}

TEST_F(RunTest, ATrendWithoutAcknowledgedScannersSaysSo) {
  const std::string path = testing::TempDir() + "/without.svg";
  EXPECT_EQ(Run({"trend", "853", "--exclude-scanners", "--svg", path.c_str()}), 0);
  EXPECT_EQ(service_.trend_request.ShortDebugString(),
            "series { port: 853 } range { days: 90 } kind: KIND_PROBE exclude_scanners: true");
  EXPECT_THAT(out_.str(), HasSubstr("\nno acknowledged scanners to leave out\n"));
  std::ifstream file(path);
  const std::string svg{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(svg, HasSubstr("over 1 day, without acknowledged scanners"));
  EXPECT_EQ(Run({"trend", "853", "--exclude-scanners", "--compare", "--format", "json"}), 0);
  EXPECT_TRUE(service_.trend_request.exclude_scanners());
}

TEST_F(RunTest, PlotAddsTheGraphToTheTable) {
  EXPECT_EQ(Run({"trend", "853", "--format", "table"}), 0);
  EXPECT_THAT(out_.str(), Not(HasSubstr("░")));
  EXPECT_EQ(Run({"trend", "853", "--format", "table", "--plot"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("░"));
  EXPECT_THAT(out_.str(), HasSubstr("date        records"));
}

TEST_F(RunTest, SeveralPortsAreAskedForAtOnce) {
  EXPECT_EQ(Run({"trend", "853/tcp", "53/udp", "22", "--days", "7", "--format", "csv"}), 0);
  EXPECT_EQ(service_.trend_request.ShortDebugString(),
            "series { protocol: 6 port: 853 } series { protocol: 17 port: 53 } series { port: 22 } "
            "range { days: 7 } kind: KIND_PROBE");
  EXPECT_EQ(out_.str(),
            "date,protocol,port,records,targets,sources,new_sources\n"
            "2019-10-21,any,22,5,2,0,0\n"
            "2019-10-21,tcp,853,5,2,0,0\n"
            "2019-10-21,udp,53,5,2,0,0\n");
  EXPECT_EQ(Run({"trend", "853/tcp", "53/udp", "--metric", "records"}), 0);
  EXPECT_THAT(out_.str(), StartsWith("records a day of 2 series, 2019-10-21 to 2019-10-21\n"));
  EXPECT_THAT(out_.str(), HasSubstr("B 53/udp"));
}

TEST_F(RunTest, AComparisonAsksForAsManyDaysRightBefore) {
  EXPECT_EQ(Run({"trend", "853/tcp", "--days", "1", "--kind", "backscatter", "--compare"}), 0);
  ASSERT_EQ(service_.trend_requests.size(), 2U);
  EXPECT_EQ(service_.trend_requests[1].ShortDebugString(),
            "series { protocol: 6 port: 853 } range { end_date { year: 2019 month: 10 day: 20 } "
            "days: 1 } kind: KIND_BACKSCATTER");
  EXPECT_THAT(out_.str(), HasSubstr("against the 1 day before"));
  EXPECT_EQ(Run({"trend", "853/tcp", "--compare", "--format", "json"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"previous\": {\n    \"port\": 853,"));
}

TEST_F(RunTest, AnSvgGoesToItsFileOrToTheOutput) {
  const std::string path = testing::TempDir() + "/trend.svg";
  EXPECT_EQ(Run({"trend", "853/tcp", "--svg", path.c_str(), "--format", "csv"}), 0);
  EXPECT_THAT(out_.str(), StartsWith("date,"));
  std::ifstream file(path);
  const std::string svg{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(svg, HasSubstr("<title>TCP 853, 2019-10-21 to 2019-10-21</title>"));
  EXPECT_EQ(Run({"trend", "853/tcp", "--svg", "-"}), 0);
  EXPECT_EQ(out_.str(), svg);
  EXPECT_EQ(Run({"trend", "853/tcp", "--svg", "/dev/null/x.svg"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("cannot write /dev/null/x.svg: "));
}

TEST_F(RunTest, AnAnswerWithoutAllTrendsIsAFailure) {
  service_.missing_trends = 1;
  EXPECT_EQ(Run({"trend", "853/tcp", "53/udp"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("did not answer with one trend for each port"));
}

TEST_F(RunTest, CompletionHasEveryCommandAndOptionThatHelpShows) {
  environment_.server = "127.0.0.1:1";
  for (const char* shell : {"bash", "zsh", "fish"}) {
    ASSERT_EQ(Run({"completion", shell}), 0) << err_.str();
    const std::string script = out_.str();
    for (const std::vector<const char*>& command :
         std::vector<std::vector<const char*>>{{},
                                               {"trend"},
                                               {"top"},
                                               {"rising"},
                                               {"watch"},
                                               {"sources"},
                                               {"source"},
                                               {"export"},
                                               {"sensors"},
                                               {"admin", "verify"},
                                               {"admin", "backup"},
                                               {"admin", "backups"},
                                               {"admin", "restore"},
                                               {"admin", "retention"},
                                               {"admin", "compact"},
                                               {"admin", "stats"},
                                               {"completion"}}) {
      std::vector<const char*> words = command;
      words.push_back("--help");
      ASSERT_EQ(Run(words), 0);
      const std::string help = out_.str();
      const std::regex option("\n  (?:-[a-z],)?--([a-z_-]+)");
      for (std::sregex_iterator found(help.begin(), help.end(), option), end; found != end;
           ++found) {
        EXPECT_THAT(script, HasSubstr((*found)[1].str()));
      }
      for (const char* word : command) {
        EXPECT_THAT(script, HasSubstr(word));
      }
    }
  }
}

TEST_F(RunTest, TopAsksForTodayBySourcesUnlessToldOtherwise) {
  EXPECT_EQ(Run({"top"}), 0);
  EXPECT_EQ(service_.top_request.ShortDebugString(),
            "range { days: 1 } order: TOP_ORDER_SOURCES limit: 20 kind: KIND_PROBE");
  EXPECT_EQ(Run({"top", "--by", "records", "--days", "7", "--end", "2019-10-21", "--limit", "5",
                 "--kind", "backscatter", "--format", "json"}),
            0);
  EXPECT_EQ(service_.top_request.ShortDebugString(),
            "range { end_date { year: 2019 month: 10 day: 21 } days: 7 } order: TOP_ORDER_RECORDS "
            "limit: 5 kind: KIND_BACKSCATTER");
  EXPECT_EQ(out_.str(), "[]\n");
}

TEST_F(RunTest, RisingAsksForTheLastDayThatIsOverUnlessToldOtherwise) {
  EXPECT_EQ(Run({"rising"}), 0);
  EXPECT_EQ(service_.rising_request.ShortDebugString(), "limit: 20 kind: KIND_PROBE");
  EXPECT_THAT(out_.str(), HasSubstr("no rising series\n"));
  EXPECT_EQ(Run({"rising", "--end", "2019-10-05", "--limit", "5", "--kind", "backscatter",
                 "--format", "csv"}),
            0);
  EXPECT_EQ(service_.rising_request.ShortDebugString(),
            "end_date { year: 2019 month: 10 day: 5 } limit: 5 kind: KIND_BACKSCATTER");
  EXPECT_THAT(out_.str(), StartsWith("rank,protocol,port,rise_class,"));
  EXPECT_EQ(Run({"rising", "--format", "json"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("\"usable_days\": 31\n"));
}

TEST_F(RunTest, HelpListsTheColumnsOfRisingInFull) {
  EXPECT_EQ(Run({"rising", "--format", "csv"}), 0);
  const std::string columns = out_.str();
  EXPECT_EQ(Run({"rising", "--help"}), 0);
  const std::string help = std::regex_replace(out_.str(), std::regex(",\n  "), ",");
  EXPECT_THAT(help, HasSubstr(columns));
}

TEST_F(RunTest, AWatchRunsUntilASignalEndsItWhichIsASuccess) {
  for (const int signal : {SIGINT, SIGTERM}) {
    RaisingBuffer buffer(signal);
    std::ostream out(&buffer);
    const char* const arguments[] = {"scantrend",          "watch",     "853/tcp",
                                     "--exclude-scanners", "--timeout", "60"};
    EXPECT_EQ(RunScantrend(6, arguments, environment_, out, err_), 0);
    EXPECT_EQ(service_.watch_request.ShortDebugString(),
              "series { protocol: 6 port: 853 } kind: KIND_PROBE exclude_scanners: true");
    EXPECT_THAT(buffer.str(),
                HasSubstr("\n12:00:00  2019-10-21              2            0            0"));
    EXPECT_EQ(err_.str(), "");
  }
}

TEST_F(RunTest, AWatchThatBreaksOffIsAFailure) {
  service_.watch_waits = false;
  service_.status = {grpc::StatusCode::UNAVAILABLE, "stopping"};
  EXPECT_EQ(Run({"watch", "853", "--format", "json"}), 1);
  EXPECT_THAT(out_.str(), HasSubstr("\"records\":2,"));
  EXPECT_THAT(err_.str(), StartsWith("scantrend: the watch broke off: scantrendd at "));
  EXPECT_THAT(err_.str(), HasSubstr("is not available: stopping"));
  service_.watch_points = 0;
  EXPECT_EQ(Run({"watch", "853"}), 1);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), Not(HasSubstr("broke off")));
  service_.status = grpc::Status::OK;
  EXPECT_EQ(Run({"watch", "853"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("the server ended the stream"));
}

TEST_F(RunTest, AWatchEndsWhenItCannotBeWrittenOrGetsNoFirstAnswer) {
  FullBuffer full;
  std::ostream out(&full);
  const char* const arguments[] = {"scantrend", "watch", "853"};
  EXPECT_EQ(RunScantrend(3, arguments, environment_, out, err_), 1);
  EXPECT_THAT(err_.str(), HasSubstr("cannot write to the standard output"));
  service_.watch_points = 0;
  EXPECT_EQ(Run({"watch", "853", "--timeout", "0.2"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("did not answer within 200ms"));
}

TEST_F(RunTest, SourcesAreThoseOfNinetyDaysUnlessToldOtherwise) {
  EXPECT_EQ(Run({"sources", "853/tcp"}), 0);
  EXPECT_EQ(service_.sources_request.ShortDebugString(),
            "series { protocol: 6 port: 853 } range { days: 90 } kind: KIND_PROBE limit: 20 order: "
            "SOURCE_ORDER_DAYS");
  EXPECT_THAT(out_.str(), StartsWith("853/tcp, "));
  EXPECT_EQ(Run({"sources", "--by", "targets", "--days", "1"}), 0);
  EXPECT_EQ(service_.sources_request.ShortDebugString(),
            "range { days: 1 } kind: KIND_PROBE limit: 20 order: SOURCE_ORDER_TARGETS");
  EXPECT_THAT(out_.str(), StartsWith("all series, "));
  EXPECT_EQ(Run({"sources", "53", "--start", "2019-10-20", "--end", "2019-10-21", "--limit", "5",
                 "--kind", "backscatter", "--exclude-scanners", "--format", "csv"}),
            0);
  EXPECT_EQ(service_.sources_request.ShortDebugString(),
            "series { port: 53 } range { start_date { year: 2019 month: 10 day: 20 } end_date { "
            "year: 2019 month: 10 day: 21 } } kind: KIND_BACKSCATTER limit: 5 exclude_scanners: "
            "true order: SOURCE_ORDER_DAYS");
  EXPECT_EQ(out_.str(), "address,days,first_date,last_date,scanner,records,targets\n");
}

TEST_F(RunTest, ASourceIsLookedForInAYearUnlessToldOtherwise) {
  EXPECT_EQ(Run({"source", "2001:DB8:0::1"}), 0);
  EXPECT_EQ(service_.source_request.ShortDebugString(),
            "address: \"2001:db8::1\" range { days: 365 } kind: KIND_PROBE");
  EXPECT_THAT(out_.str(), HasSubstr("not seen as a source"));
  EXPECT_EQ(Run({"source", "192.0.2.1", "--days", "7", "--end", "2019-10-21", "--kind",
                 "backscatter", "--format", "json"}),
            0);
  EXPECT_EQ(service_.source_request.ShortDebugString(),
            "address: \"192.0.2.1\" range { end_date { year: 2019 month: 10 day: 21 } days: 7 } "
            "kind: KIND_BACKSCATTER");
  EXPECT_THAT(out_.str(), StartsWith("{\n  \"address\": \"192.0.2.1\","));
  service_.status = {grpc::StatusCode::DATA_LOSS, "bad block"};
  EXPECT_EQ(Run({"source", "192.0.2.1"}), 1);
  EXPECT_EQ(out_.str(), "");
  EXPECT_THAT(err_.str(), HasSubstr("is damaged: bad block"));
}

TEST_F(RunTest, ExportWritesThePointsOfEveryMessage) {
  EXPECT_EQ(Run({"export", "--start", "2019-10-01", "--end", "2019-10-21"}), 0);
  EXPECT_EQ(service_.export_request.ShortDebugString(),
            "range { start_date { year: 2019 month: 10 day: 1 } end_date { year: 2019 month: 10 "
            "day: 21 } } kind: KIND_PROBE");
  EXPECT_EQ(out_.str(),
            "date,protocol,port,records,targets,sources,new_sources\n"
            "2019-10-21,tcp,0,1,1,1,0\n"
            "2019-10-21,tcp,1,1,1,1,0\n");
}

TEST_F(RunTest, AnExportWithoutPointsHasItsHeader) {
  service_.export_messages = 0;
  EXPECT_EQ(Run({"export", "--start", "2019-10-01", "--end", "2019-10-21"}), 0);
  EXPECT_EQ(out_.str(), "date,protocol,port,records,targets,sources,new_sources\n");
  service_.status = {grpc::StatusCode::DATA_LOSS, "bad block"};
  EXPECT_EQ(Run({"export", "--start", "2019-10-01", "--end", "2019-10-21"}), 1);
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RunTest, AnExportThatFailsOnTheWayIsAFailure) {
  service_.status = {grpc::StatusCode::UNAVAILABLE, "stopping"};
  EXPECT_EQ(Run({"export", "--start", "2019-10-01", "--end", "2019-10-21", "--format", "json"}), 1);
  EXPECT_THAT(out_.str(), Not(HasSubstr("]")));
  EXPECT_THAT(err_.str(), HasSubstr("is not available: stopping"));
}

TEST_F(RunTest, AnExportEndsWhenItCannotBeWritten) {
  service_.export_messages = ~uint32_t{0};
  FullBuffer full;
  std::ostream out(&full);
  const char* const arguments[] = {"scantrend",  "export", "--start",
                                   "2019-10-01", "--end",  "2019-10-21"};
  EXPECT_EQ(RunScantrend(6, arguments, environment_, out, err_), 1);
  EXPECT_THAT(err_.str(), HasSubstr("cannot write to the standard output"));
}

TEST_F(RunTest, SensorsOfAllPagesAreListed) {
  EXPECT_EQ(Run({"sensors", "--format", "csv"}), 0);
  EXPECT_EQ(out_.str(),
            "name,first_seen,last_seen,last_hit,batches,accepted,records,refused,sampling_rate\n"
            "sensor,,,,0,0,0,,0\n"
            "sensorx,,,,0,0,0,,0\n"
            "sensorxx,,,,0,0,0,,0\n");
}

TEST_F(RunTest, AVerificationWithoutFindingsIsASuccess) {
  EXPECT_EQ(Run({"admin", "verify", "--limit", "7"}), 0);
  EXPECT_EQ(admin_.verify_request.findings_max(), 7u);
  EXPECT_THAT(out_.str(), HasSubstr("no findings: what is stored is what was counted\n"));
  EXPECT_EQ(err_.str(), "");
  environment_.shows_progress = true;
  EXPECT_EQ(Run({"admin", "verify", "--format", "json"}), 0);
  EXPECT_EQ(admin_.verify_request.findings_max(), 100u);
  EXPECT_THAT(out_.str(), StartsWith("{\n  \"findings_total\": 0,"));
  EXPECT_THAT(err_.str(), HasSubstr("verify  [###############---------------]  50%  0 points"));
}

TEST_F(RunTest, AVerificationWithFindingsIsAFailureThatSaysWhatToDo) {
  admin_.findings = 2;
  EXPECT_EQ(Run({"admin", "verify"}), 1);
  EXPECT_THAT(out_.str(), HasSubstr("and 2 more\n"));
  EXPECT_THAT(err_.str(), StartsWith("scantrend: 2 findings: what is stored is not what was"));
  EXPECT_THAT(err_.str(), HasSubstr("from a backup"));
  admin_.has_result = false;
  EXPECT_EQ(Run({"admin", "verify"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("ended without a result"));
}

TEST_F(RunTest, ABackupIsAskedForAndDescribed) {
  EXPECT_EQ(Run({"admin", "backup", "/b", "--keep", "14", "--rate", "2"}), 0) << err_.str();
  EXPECT_EQ(admin_.backup_request.directory(), "/b");
  EXPECT_EQ(admin_.backup_request.keep(), 14u);
  EXPECT_EQ(admin_.backup_request.bytes_per_second_max(), 2u << 20);
  EXPECT_THAT(out_.str(), StartsWith("made backup 3: "));
  environment_.shows_progress = true;
  EXPECT_EQ(Run({"admin", "backup", "/b", "--format", "json"}), 0) << err_.str();
  EXPECT_EQ(admin_.backup_request.keep(), 0u);
  EXPECT_THAT(out_.str(), HasSubstr("\"number\": 3"));
  EXPECT_THAT(err_.str(), HasSubstr("50%  4kB"));
}

TEST_F(RunTest, DamagedBackupsAreAFailure) {
  EXPECT_EQ(Run({"admin", "backups", "/b"}), 0) << err_.str();
  EXPECT_EQ(Run({"admin", "backups", "/b", "--verify"}), 0) << err_.str();
  admin_.damage = "checksum mismatch";
  EXPECT_EQ(Run({"admin", "backups", "/b", "--verify"}), 1);
  EXPECT_THAT(out_.str(), HasSubstr("checksum mismatch"));
  EXPECT_THAT(err_.str(), HasSubstr("1 backup cannot be restored"));
}

TEST_F(RunTest, RestoringRunsTheServersProgramWithoutAServer) {
  environment_.server = "127.0.0.1:1";
  EXPECT_EQ(Run({"admin", "restore", "--from", "/b", "--to", "/d", "--backup", "7", "--scantrendd",
                 "/bin/echo"}),
            0)
      << err_.str();
  EXPECT_EQ(out_.str(), "--restore-from /b --data-dir /d --restore-backup 7\n");
  EXPECT_EQ(Run({"admin", "restore", "--from", "/b", "--to", "/d", "--scantrendd", "/bin/false"}),
            1);
  EXPECT_THAT(err_.str(), HasSubstr("/bin/false ended with exit code 1"));
  EXPECT_EQ(Run({"admin", "restore", "--from", "/b", "--to", "/d", "--scantrendd", "/no/such"}), 1);
  EXPECT_THAT(err_.str(), HasSubstr("cannot start /no/such"));
}

TEST_F(RunTest, RetentionCompactAndStatsAreAskedFor) {
  EXPECT_EQ(Run({"admin", "retention", "--dry-run"}), 0) << err_.str();
  EXPECT_TRUE(admin_.retention_request.dry_run());
  EXPECT_THAT(out_.str(), HasSubstr("would delete 0B"));
  EXPECT_EQ(Run({"admin", "retention", "--format", "json"}), 0) << err_.str();
  EXPECT_FALSE(admin_.retention_request.dry_run());
  EXPECT_THAT(out_.str(), HasSubstr("\"data\": \"points\""));
  EXPECT_EQ(Run({"admin", "compact"}), 0) << err_.str();
  EXPECT_EQ(out_.str(), "tables took 2kB, and take 1.5kB now\n");
  EXPECT_EQ(Run({"admin", "stats"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("stored: 17 points"));
  EXPECT_EQ(Run({"admin", "stats", "--no-counts", "--format", "json"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("\"counts\": null"));
}

TEST_F(RunTest, TheServerIsNamedBeforeOrAfterTheCommandOrByTheEnvironment) {
  const std::string server = environment_.server;
  environment_.server = "127.0.0.1:1";
  EXPECT_EQ(Run({"sensors"}), 1);
  EXPECT_EQ(Run({"--server", server.c_str(), "sensors"}), 0);
  EXPECT_EQ(Run({"sensors", "--server", server.c_str()}), 0);
  EXPECT_EQ(Run({"trend", "853", "--server", server.c_str()}), 0);
}

TEST_F(RunTest, WhatTheServerRefusesIsShownFieldByField) {
  google::rpc::BadRequest bad;
  auto* const violation = bad.add_field_violations();
  violation->set_field("range.end_date");
  violation->set_description("is in the future");
  google::rpc::Status details;
  details.add_details()->PackFrom(bad);
  service_.status = {grpc::StatusCode::INVALID_ARGUMENT, "1 field is wrong",
                     details.SerializeAsString()};
  EXPECT_EQ(Run({"trend", "853"}), 1);
  EXPECT_EQ(err_.str(), absl::StrCat("scantrend: scantrendd at ", environment_.server,
                                     " refused the request: 1 field is wrong\n"
                                     "  range.end_date: is in the future\n"));
}

TEST_F(RunTest, AServerThatIsNotThereIsAFailureThatSaysWhatToDo) {
  EXPECT_EQ(Run({"trend", "853", "--server", "127.0.0.1:1"}), 1);
  EXPECT_EQ(err_.str(),
            "scantrend: cannot reach scantrendd at 127.0.0.1:1: Connection refused; is it running? "
            "Start it with `scantrendd --data-dir DIR`, or name another with --server HOST:PORT\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(RunTest, AServerThatDoesNotAnswerIsAFailureAfterTheTimeout) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 8), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string silent = absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
  for (const auto& command : {std::vector<const char*>{"sensors"},
                              {"export", "--start", "2019-10-01", "--end", "2019-10-21"}}) {
    std::vector<const char*> arguments = command;
    arguments.insert(arguments.end(), {"--server", silent.c_str(), "--timeout", "0.2"});
    EXPECT_EQ(Run(arguments), 1);
    EXPECT_THAT(err_.str(), HasSubstr("no answer within 200ms; is it running?"));
  }
  close(listener);
}

TEST_F(RunTest, WrongArgumentsAreExplainedWithoutAskingTheServer) {
  const std::vector<std::pair<std::vector<const char*>, const char*>> kWrong = {
      {{"trend", "70000"}, "'70000' is not a port"},
      {{"trend", "853/tpc"}, "'tpc' is not a protocol"},
      {{"trend", "853", "--days", "0"}, "--days is '0'"},
      {{"trend", "853", "--start", "2019-02-29"}, "--start is '2019-02-29', which is not a date"},
      {{"trend", "853", "--start", "2019-02-02", "--end", "2019-02-01"}, "is before --start"},
      {{"trend", "853", "--format", "xml"}, "--format is 'xml'"},
      {{"trend", "853", "--format", "csv", "--plot"}, "--plot cannot be mixed"},
      {{"trend", "853", "--timeout", "0"}, "--timeout is '0'"},
      {{"trend", "853", "22", "853"}, "'853' is named twice"},
      {{"trend", "853", "--metric", "hits"}, "--metric is 'hits'"},
      {{"trend", "853", "--metric", "records", "--format", "csv"}, "--metric is about the graph"},
      {{"trend", "853", "--compare", "--format", "csv"}, "--compare cannot be told in csv"},
      {{"trend", "853", "--svg", "-", "--format", "json"}, "--svg - takes the standard output"},
      {{"completion", "tcsh"}, "it can be bash, zsh or fish"},
      {{"trend", "853", "--server", "localhost"}, "write HOST:PORT"},
      {{"trend"}, "series is required"},
      {{"trend", "853", "--frob"}, "--frob"},
      {{"top", "--by", "hits"}, "--by is 'hits'"},
      {{"top", "--limit", "10001"}, "--limit is '10001'"},
      {{"export", "--start", "2019-02-01"}, "--end is required"},
      {{"export", "--start", "2019-02-01", "--end", ""}, "must both be dates"},
      {{"rising", "--end", "yesterday"}, "--end is 'yesterday', which is not a date"},
      {{"rising", "--limit", "1001"}, "--limit is '1001'"},
      {{"watch"}, "series is required"},
      {{"watch", "853", "--format", "csv"}, "table and json"},
      {{"sources", "853", "--limit", "0"}, "--limit is '0'"},
      {{"sources", "853", "22"}, "22"},
      {{"sources", "--by", "ports"}, "--by is 'ports'"},
      {{"source", "192.0.2.0/24"}, "'192.0.2.0/24' is not an address"},
      {{"source", "192.0.2.1", "--days", "4001"}, "--days is '4001'"},
      {{"sensors", "--format", "yaml"}, "--format is 'yaml'"},
      {{"admin", "verify", "--format", "csv"}, "table and json"},
      {{"admin", "verify", "--limit", "0"}, "--limit is '0'"},
      {{"admin", "backup"}, "directory is required"},
      {{"admin", "backup", "/b", "--keep", "0"}, "--keep is '0'"},
      {{"admin", "backup", "/b", "--rate", "x"}, "--rate is 'x'"},
      {{"admin", "backups", "/b", "--format", "csv"}, "table and json"},
      {{"admin", "restore", "--from", "/b"}, "--to is required"},
      {{"admin", "restore", "--from", "/b", "--to", "/d", "--backup", "0"}, "--backup is '0'"},
      {{"admin", "retention", "--format", "csv"}, "table and json"},
      {{"admin", "stats", "--format", "xml"}, "--format is 'xml'"},
      {{"admin"}, "name a command"},
      {{"frob"}, "name a command"},
      {{}, "name a command"},
  };
  environment_.server = "127.0.0.1:1";
  for (const auto& [arguments, problem] : kWrong) {
    EXPECT_EQ(Run(arguments), 2) << problem;
    EXPECT_THAT(err_.str(), HasSubstr(problem));
    EXPECT_THAT(err_.str(), HasSubstr("--help"));
    EXPECT_EQ(out_.str(), "");
  }
}

TEST_F(RunTest, HelpHasExamplesAndGoesToTheOutput) {
  for (const char* command : {"trend", "top", "rising", "sources", "source", "watch", "export",
                              "sensors", "completion"}) {
    EXPECT_EQ(Run({command, "--help"}), 0);
    EXPECT_THAT(out_.str(), HasSubstr(absl::StrCat("Examples:\n  scantrend ", command)));
    EXPECT_THAT(out_.str(), HasSubstr("--server HOST:PORT"));
  }
  EXPECT_EQ(Run({"admin", "verify", "--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("Examples:\n  scantrend admin verify"));
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_THAT(out_.str(), HasSubstr("Examples:\n"));
  EXPECT_EQ(Run({"--version"}), 0);
  EXPECT_EQ(out_.str(), "scantrend 0.1.0\n");
}

}  // namespace
}  // namespace scantrend
