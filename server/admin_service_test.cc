// AdminService over its real port; verification is tested in server_test.cc.
#include "server/admin_service.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "server/server_testing.h"

namespace scantrend {
namespace {

class AdminServiceTest : public ServerTest {
 protected:
  AdminServiceTest() : backups_(FreshDirectory("backups")) {}

  // All messages of a call that is answered by a stream.
  template <typename Response, typename Request, typename Method>
  std::vector<Response> Stream(Method method, const Request& request, grpc::Status& status,
                               bool cancelled = false) {
    grpc::ClientContext context;
    if (cancelled) {
      context.TryCancel();
    }
    const auto reader = (admin_.get()->*method)(&context, request);
    std::vector<Response> responses;
    for (Response response; reader->Read(&response);) {
      responses.push_back(response);
    }
    status = reader->Finish();
    return responses;
  }

  v1::CreateBackupRequest BackupRequest() const {
    v1::CreateBackupRequest request;
    request.set_directory(backups_);
    return request;
  }

  // The result; its fields are not set if the call fails.
  v1::CreateBackupResult Backup() {
    grpc::Status status;
    const auto responses = Stream<v1::CreateBackupResponse>(&v1::AdminService::Stub::CreateBackup,
                                                            BackupRequest(), status);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_GE(responses.size(), 2u);
    for (size_t i = 0; i + 1 < responses.size(); ++i) {
      EXPECT_FALSE(responses[i].has_result());
    }
    return responses.empty() ? v1::CreateBackupResult() : responses.back().result();
  }

  static std::string FieldOf(const grpc::Status& status) {
    EXPECT_EQ(status.error_code(), grpc::INVALID_ARGUMENT) << status.error_message();
    const auto bad = DetailOf<google::rpc::BadRequest>(status);
    return bad.field_violations_size() == 1 ? bad.field_violations(0).field() : "";
  }

  const std::string backups_;
};

TEST_F(AdminServiceTest, ABackupIsMadeListedVerifiedAndServed) {
  Submit(kToday, 0, 300);
  const v1::CreateBackupResult made = Backup();
  EXPECT_EQ(made.backup().number(), 1u);
  EXPECT_EQ(made.backups(), 1u);
  EXPECT_EQ(made.bytes_copied(), made.backup().bytes());
  EXPECT_GT(made.backup().begin_time().seconds(), 1'577'836'800);  // the machine's clock

  v1::ListBackupsRequest list;
  list.set_directory(backups_);
  v1::ListBackupsResponse listed;
  grpc::ClientContext context;
  ASSERT_TRUE(admin_->ListBackups(&context, list, &listed).ok());
  ASSERT_EQ(listed.backups_size(), 1);
  EXPECT_EQ(listed.backups(0).SerializeAsString(), made.backup().SerializeAsString());

  v1::VerifyBackupRequest verify;
  verify.set_directory(backups_);
  grpc::Status status;
  const auto verified =
      Stream<v1::VerifyBackupResponse>(&v1::AdminService::Stub::VerifyBackup, verify, status);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(verified.back().result().SerializeAsString(), made.backup().SerializeAsString());
  EXPECT_EQ(verified.back().progress(), 1);
}

TEST_F(AdminServiceTest, WhatABackupCannotBeIsNamed) {
  const auto refused = [this](const v1::CreateBackupRequest& request) {
    grpc::Status status;
    EXPECT_TRUE(
        Stream<v1::CreateBackupResponse>(&v1::AdminService::Stub::CreateBackup, request, status)
            .empty());
    return status;
  };
  v1::CreateBackupRequest request = BackupRequest();
  request.set_bytes_per_second_max(1'000);
  EXPECT_EQ(FieldOf(refused(request)), "bytes_per_second_max");
  request.set_bytes_per_second_max(0);
  for (const std::string& directory :
       {std::string("backups"), std::string(), directory_ + "/backups"}) {
    request.set_directory(directory);
    EXPECT_EQ(FieldOf(refused(request)), "directory") << directory;
  }
  request.set_directory("/proc");
  const grpc::Status other = refused(request);
  EXPECT_EQ(other.error_code(), grpc::FAILED_PRECONDITION) << other.error_message();
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(other).reason(), "NOT_A_BACKUP_DIRECTORY");

  v1::VerifyBackupRequest verify;
  verify.set_directory(backups_ + "/not");
  grpc::Status status;
  Stream<v1::VerifyBackupResponse>(&v1::AdminService::Stub::VerifyBackup, verify, status);
  EXPECT_EQ(status.error_code(), grpc::NOT_FOUND);
}

TEST_F(AdminServiceTest, CallsThatAreCancelledEndAndLeaveNothing) {
  Submit(kToday, 0, 300);
  grpc::Status status;
  Stream<v1::CreateBackupResponse>(&v1::AdminService::Stub::CreateBackup, BackupRequest(), status,
                                   /*cancelled=*/true);
  EXPECT_EQ(status.error_code(), grpc::CANCELLED);
  Stream<v1::CompactResponse>(&v1::AdminService::Stub::Compact, v1::CompactRequest(), status,
                              /*cancelled=*/true);
  EXPECT_EQ(status.error_code(), grpc::CANCELLED);
  Stream<v1::EnforceRetentionResponse>(&v1::AdminService::Stub::EnforceRetention,
                                       v1::EnforceRetentionRequest(), status, /*cancelled=*/true);
  EXPECT_EQ(status.error_code(), grpc::CANCELLED);
  EXPECT_EQ(Backup().backup().number(), 1u);
}

TEST_F(AdminServiceTest, RetentionSaysOfEachKindOfDataHowLongItIsKept) {
  Submit(kToday, 0, 300);
  {
    grpc::Status status;  // folds
    Stream<v1::VerifyResponse>(&v1::AdminService::Stub::Verify, v1::VerifyRequest(), status);
  }
  for (const bool dry_run : {true, false}) {
    v1::EnforceRetentionRequest request;
    request.set_dry_run(dry_run);
    grpc::Status status;
    const auto responses = Stream<v1::EnforceRetentionResponse>(
        &v1::AdminService::Stub::EnforceRetention, request, status);
    ASSERT_TRUE(status.ok()) << status.error_message();
    const v1::EnforceRetentionResponse& last = responses.back();
    ASSERT_EQ(last.result_size(), 4);
    EXPECT_EQ(last.result(0).data(), v1::DATA_KIND_SIGHTINGS);
    EXPECT_EQ(last.result(0).days(), 765u);
    EXPECT_EQ(last.result(0).first_kept_date().year(), 2017);
    EXPECT_EQ(last.result(1).data(), v1::DATA_KIND_CONTACTS);
    EXPECT_EQ(last.result(1).days(), 400u);
    EXPECT_EQ(last.result(2).data(), v1::DATA_KIND_POINTS);
    EXPECT_EQ(last.result(2).days(), 0u);
    EXPECT_FALSE(last.result(2).has_first_kept_date());
    EXPECT_EQ(last.result(2).records(), 3u);  // of the series, the total and the sensor
    EXPECT_EQ(last.result(3).data(), v1::DATA_KIND_DAYS);
    for (const v1::DataRetention& data : last.result()) {
      EXPECT_GT(data.records(), 0u);
      EXPECT_GT(data.bytes(), 0u);
      EXPECT_EQ(data.records_old(), 0u);
    }
  }
}

TEST_F(AdminServiceTest, ACompactionChangesNoAnswer) {
  for (uint32_t i = 0; i < 3; ++i) {
    Submit(kToday.Plus(-static_cast<int>(i)), 300 * i, 300);
    grpc::Status status;  // folds
    Stream<v1::VerifyResponse>(&v1::AdminService::Stub::Verify, v1::VerifyRequest(), status);
  }
  const std::string before = GetTrend(5).SerializeAsString();
  grpc::Status status;
  const auto responses =
      Stream<v1::CompactResponse>(&v1::AdminService::Stub::Compact, v1::CompactRequest(), status);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(responses.back().progress(), 1);
  EXPECT_GT(responses.back().result().bytes_before(), 0u);
  EXPECT_GT(responses.back().result().bytes_after(), 0u);
  EXPECT_EQ(GetTrend(5).SerializeAsString(), before);
}

TEST_F(AdminServiceTest, StatsSayWhatTheServerIsHoldsAndTakes) {
  grpc::ClientContext stream_context;
  const auto stream = ingest_->StreamHits(&stream_context);
  v1::HitAck ack;
  ASSERT_TRUE(stream->Write(Opening()));
  ASSERT_TRUE(stream->Read(&ack));
  ASSERT_TRUE(stream->Write(BatchOf(1, 300)));
  ASSERT_TRUE(stream->Read(&ack));
  clock_.Set(clock_.now_s() + 90);
  const auto stats_of = [this](bool skip_counts) {
    v1::GetStatsRequest request;
    request.set_skip_counts(skip_counts);
    v1::GetStatsResponse stats;
    grpc::ClientContext context;
    const grpc::Status status = admin_->GetStats(&context, request, &stats);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return stats;
  };
  v1::GetStatsResponse stats = stats_of(false);
  EXPECT_EQ(stats.format_version(), 4u);
  EXPECT_EQ(stats.directory(), directory_);
  EXPECT_EQ(stats.current_time().seconds() - stats.start_time().seconds(), 90);
  EXPECT_EQ(stats.open_streams(), 1u);
  EXPECT_EQ(stats.accepted_hits(), 300u);
  EXPECT_GT(stats.unfolded_sightings(), 300u);
  EXPECT_GT(stats.journal_bytes(), 300u);
  EXPECT_GT(stats.disk_free_bytes(), 0u);
  EXPECT_GT(stats.memory().resident_bytes(), 1'000'000u);
  EXPECT_GT(stats.memory().block_cache_bytes_max(), 0u);
  EXPECT_EQ(stats.families_size(), 9);
  // Not folded: only who delivered is stored.
  EXPECT_EQ(stats.counts().points(), 0u);
  EXPECT_FALSE(stats.counts().has_first_date());
  EXPECT_EQ(stats.counts().sensors(), 1u);
  EXPECT_EQ(stats.counts().streams(), 1u);
  {
    grpc::Status status;  // folds
    Stream<v1::VerifyResponse>(&v1::AdminService::Stub::Verify, v1::VerifyRequest(), status);
  }
  stats = stats_of(false);
  EXPECT_EQ(stats.unfolded_sightings(), 0u);
  EXPECT_EQ(stats.counts().probe_series(), 1u);
  EXPECT_EQ(stats.counts().backscatter_series(), 0u);
  EXPECT_EQ(stats.counts().points(), 1u);
  EXPECT_EQ(stats.counts().days(), 1u);
  EXPECT_EQ(stats.counts().first_date().day(), 21);
  EXPECT_EQ(stats.counts().last_date().day(), 21);
  EXPECT_FALSE(stats_of(true).has_counts());
}

}  // namespace
}  // namespace scantrend
