#include "server/admin_service.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "base/process_metrics.h"
#include "base/status.h"
#include "base/version.h"
#include "scantrend/v1/admin.grpc.pb.h"
#include "server/encode_admin.h"
#include "server/grpc_status.h"
#include "server/trend_request.h"

namespace scantrend {
namespace {

constexpr std::chrono::milliseconds kProgressPeriod{500};

// The answers of a call that takes long. Not thread-safe.
template <typename Response>
class ProgressStream {
 public:
  // Both must outlive it.
  ProgressStream(grpc::ServerContext* context, grpc::ServerWriter<Response>* writer)
      : context_(context), writer_(writer) {}

  // False once the caller has gone. Else it is time, now and then, to write what `fill` says.
  bool Report(absl::FunctionRef<void(Response& response)> fill) {
    // A deadline that has passed cancels too.
    if (context_->IsCancelled()) {
      return false;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - written_ < kProgressPeriod) {
      return true;
    }
    written_ = now;
    Response response;
    fill(response);
    return writer_->Write(response);
  }

  absl::Status Finish(const Response& last) {
    return writer_->Write(last) ? absl::OkStatus() : absl::CancelledError("the caller has gone");
  }

 private:
  grpc::ServerContext* const context_;
  grpc::ServerWriter<Response>* const writer_;
  std::chrono::steady_clock::time_point written_{};
};

// 0 if it cannot be read.
uint64_t ReadResidentBytes() {
  for (const auto& family : CollectProcessMetrics()) {
    if (family.name == "process_resident_memory_bytes" && !family.metric.empty()) {
      return static_cast<uint64_t>(family.metric.front().gauge.value);
    }
  }
  return 0;
}

}  // namespace

class AdminService::Impl : public v1::AdminService::Service {
 public:
  Impl(Store* store, const CallGate* gate, const Clock* clock, std::string directory)
      : store_(store),
        gate_(gate),
        clock_(clock),
        directory_(std::move(directory)),
        start_s_(clock->now_s()) {}

  grpc::Status Verify(grpc::ServerContext* context, const v1::VerifyRequest* request,
                      grpc::ServerWriter<v1::VerifyResponse>* writer) override {
    return Answer(context, "scantrend.v1.AdminService/Verify", [&] {
      return RunVerify(*request, {context, writer});
    });
  }

  grpc::Status CreateBackup(grpc::ServerContext* context, const v1::CreateBackupRequest* request,
                            grpc::ServerWriter<v1::CreateBackupResponse>* writer) override {
    return Answer(context, "scantrend.v1.AdminService/CreateBackup", [&] {
      return RunBackup(*request, {context, writer});
    });
  }

  grpc::Status ListBackups(grpc::ServerContext* context, const v1::ListBackupsRequest* request,
                           v1::ListBackupsResponse* response) override {
    return Answer(context, "scantrend.v1.AdminService/ListBackups",
                  [&] { return ReadBackups(*request, response); });
  }

  grpc::Status VerifyBackup(grpc::ServerContext* context, const v1::VerifyBackupRequest* request,
                            grpc::ServerWriter<v1::VerifyBackupResponse>* writer) override {
    return Answer(context, "scantrend.v1.AdminService/VerifyBackup", [&] {
      return RunVerifyBackup(*request, {context, writer});
    });
  }

  grpc::Status EnforceRetention(grpc::ServerContext* context,
                                const v1::EnforceRetentionRequest* request,
                                grpc::ServerWriter<v1::EnforceRetentionResponse>* writer) override {
    return Answer(context, "scantrend.v1.AdminService/EnforceRetention", [&] {
      return RunRetention(*request, {context, writer});
    });
  }

  grpc::Status Compact(grpc::ServerContext* context, const v1::CompactRequest* /*request*/,
                       grpc::ServerWriter<v1::CompactResponse>* writer) override {
    return Answer(context, "scantrend.v1.AdminService/Compact", [&] {
      return RunCompact({context, writer});
    });
  }

  grpc::Status GetStats(grpc::ServerContext* context, const v1::GetStatsRequest* request,
                        v1::GetStatsResponse* response) override {
    return Answer(context, "scantrend.v1.AdminService/GetStats",
                  [&] { return ReadStats(context, *request, response); });
  }

 private:
  // What `answer` returns, if the caller may call `method`.
  grpc::Status Answer(grpc::ServerContext* context, std::string_view method,
                      absl::FunctionRef<absl::Status()> answer) {
    return ToGrpcStatus(gate_->IfAdmitted(*context, method, answer));
  }

  absl::Status RunVerify(const v1::VerifyRequest& request,
                         ProgressStream<v1::VerifyResponse> stream) {
    ASSIGN_OR_RETURN(
        const uint32_t findings_max,
        DecodeLimit("findings_max", request.findings_max(), kFindingsDefault, kFindingsMax));
    const auto report = [&](const VerifyProgress& progress) {
      return stream.Report([&](v1::VerifyResponse& response) {
        response.set_progress(progress.fraction);
        response.set_findings_so_far(progress.findings);
        EncodeCounts(progress.counts, response.mutable_checked());
      });
    };
    ASSIGN_OR_RETURN(const VerifyResult result, store_->verifier().Verify(findings_max, report));
    return stream.Finish(EncodeResult(result));
  }

  absl::Status RunBackup(const v1::CreateBackupRequest& request,
                         ProgressStream<v1::CreateBackupResponse> stream) {
    const uint64_t bytes_per_second = request.bytes_per_second_max();
    if (bytes_per_second != 0 &&
        (bytes_per_second < kBackupBytesPerSecondMin || bytes_per_second > INT64_MAX)) {
      return InvalidFieldError("bytes_per_second_max",
                               absl::StrCat(bytes_per_second, " is too little or too much; give ",
                                            kBackupBytesPerSecondMin, " or more, or 0"));
    }
    const auto report = [&](const BackupProgress& progress) {
      return stream.Report([&](v1::CreateBackupResponse& response) {
        response.set_progress(progress.fraction);
        response.set_bytes_copied(progress.bytes);
      });
    };
    ASSIGN_OR_RETURN(
        const CreatedBackup created,
        store_->backups().Create(request.directory(),
                                 {.keep = request.keep(), .bytes_per_second_max = bytes_per_second},
                                 report));
    return stream.Finish(EncodeResult(created));
  }

  absl::Status ReadBackups(const v1::ListBackupsRequest& request,
                           v1::ListBackupsResponse* response) {
    ASSIGN_OR_RETURN(const std::vector<BackupInfo> backups,
                     store_->backups().List(request.directory()));
    for (const BackupInfo& backup : backups) {
      EncodeBackup(backup, response->add_backups());
    }
    return absl::OkStatus();
  }

  absl::Status RunVerifyBackup(const v1::VerifyBackupRequest& request,
                               ProgressStream<v1::VerifyBackupResponse> stream) {
    const auto report = [&](const BackupProgress& progress) {
      return stream.Report([&](v1::VerifyBackupResponse& response) {
        response.set_progress(progress.fraction);
        response.set_bytes_read(progress.bytes);
      });
    };
    ASSIGN_OR_RETURN(const BackupInfo backup,
                     store_->backups().Verify(request.directory(), request.number(), report));
    v1::VerifyBackupResponse last;
    last.set_progress(1);
    last.set_bytes_read(backup.bytes);
    EncodeBackup(backup, last.mutable_result());
    return stream.Finish(last);
  }

  absl::Status RunRetention(const v1::EnforceRetentionRequest& request,
                            ProgressStream<v1::EnforceRetentionResponse> stream) {
    if (request.dry_run()) {
      ASSIGN_OR_RETURN(const RetentionPlan plan, store_->retention().Plan());
      return stream.Finish(EncodePlan(plan));
    }
    const auto report = [&](double fraction) {
      return stream.Report(
          [&](v1::EnforceRetentionResponse& response) { response.set_progress(fraction); });
    };
    ASSIGN_OR_RETURN(const RetentionPlan plan, store_->retention().Enforce(report));
    return stream.Finish(EncodePlan(plan));
  }

  absl::Status RunCompact(ProgressStream<v1::CompactResponse> stream) {
    const auto report = [&](const CompactionProgress& progress) {
      return stream.Report([&](v1::CompactResponse& response) {
        response.set_progress(progress.fraction);
        response.set_family(progress.family);
      });
    };
    ASSIGN_OR_RETURN(const CompactedBytes bytes, store_->compactor().Compact(report));
    v1::CompactResponse last;
    last.set_progress(1);
    last.mutable_result()->set_bytes_before(bytes.before);
    last.mutable_result()->set_bytes_after(bytes.after);
    return stream.Finish(last);
  }

  absl::Status ReadStats(grpc::ServerContext* context, const v1::GetStatsRequest& request,
                         v1::GetStatsResponse* response) {
    response->set_version(kVersion);
    response->set_format_version(kFormatVersion);
    response->set_directory(directory_);
    response->mutable_start_time()->set_seconds(start_s_);
    response->mutable_current_time()->set_seconds(clock_->now_s());
    EncodeFigures(store_->database_figures(), response);
    response->mutable_memory()->set_resident_bytes(ReadResidentBytes());
    const CommitterStats committed = store_->committer().stats();
    response->set_open_streams(committed.open_streams);
    response->set_accepted_hits(committed.accepted);
    const TallyStats tally = store_->tally().stats();
    response->set_unfolded_sightings(tally.keys);
    response->set_journal_bytes(tally.journal_bytes);
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(directory_, error);
    response->set_disk_free_bytes(error ? 0 : space.available);
    if (request.skip_counts()) {
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const StoredCounts counts,
                     store_->CountAll([context] { return context->IsCancelled(); }));
    EncodeCounts(counts, response->mutable_counts());
    return absl::OkStatus();
  }

  Store* const store_;
  const CallGate* const gate_;
  const Clock* const clock_;
  const std::string directory_;
  const uint32_t start_s_;
};

AdminService::AdminService(Store* store, const CallGate* gate, const Clock* clock,
                           std::string directory)
    : impl_(std::make_unique<Impl>(store, gate, clock, std::move(directory))) {}
AdminService::~AdminService() = default;
grpc::Service* AdminService::service() { return impl_.get(); }

}  // namespace scantrend
