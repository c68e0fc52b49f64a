#include "server/admin_service.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "scantrend/v1/admin.grpc.pb.h"
#include "server/encode_day.h"
#include "server/grpc_status.h"
#include "server/trend_request.h"
#include "storage/derived_series.h"

namespace scantrend {
namespace {

constexpr std::chrono::milliseconds kProgressPeriod{500};

void EncodeCounts(const VerifyCounts& counts, v1::VerifiedCounts* out) {
  out->set_files(counts.files);
  out->set_series(counts.series);
  out->set_points(counts.points.points);
  out->set_points_recomputed(counts.points.points_recomputed);
  out->set_windows(counts.points.windows);
  out->set_days(counts.days);
  out->set_sightings(counts.sightings);
  out->set_sightings_old(counts.sightings_old);
  out->set_contacts(counts.contacts);
}

void EncodeFinding(const Finding& finding, v1::Finding* out) {
  out->set_check(static_cast<v1::Check>(finding.check));
  out->set_detail(finding.detail);
  if (finding.series.has_value() && IsDerived(*finding.series)) {
    out->set_detail(absl::StrCat("of ", DescribeDerived(*finding.series),
                                 finding.detail.empty() ? "" : ": ", finding.detail));
  } else if (finding.series.has_value()) {
    out->set_kind(static_cast<v1::Kind>(finding.series->kind));
    out->mutable_series()->set_protocol(finding.series->series.protocol);
    out->mutable_series()->set_port(finding.series->series.port);
  }
  if (finding.day.has_value()) {
    EncodeDay(*finding.day, out->mutable_date());
  }
  out->set_field(finding.field);
  if (finding.stored.has_value()) {
    out->set_stored(*finding.stored);
  }
  if (finding.recomputed.has_value()) {
    out->set_recomputed(*finding.recomputed);
  }
}

v1::VerifyResponse EncodeResult(const VerifyResult& result) {
  v1::VerifyResponse response;
  response.set_progress(1);
  response.set_findings_so_far(result.findings);
  EncodeCounts(result.counts, response.mutable_checked());
  v1::VerifyResult* const out = response.mutable_result();
  out->set_findings_total(result.findings);
  for (const Finding& finding : result.kept) {
    EncodeFinding(finding, out->add_findings());
  }
  EncodeDay(result.first_kept, out->mutable_first_recomputed_date());
  out->set_sightings_unfolded(result.unfolded);
  EncodeDay(result.first_contacts, out->mutable_first_contacts_date());
  return response;
}

}  // namespace

class AdminService::Impl : public v1::AdminService::Service {
 public:
  Impl(Verifier* verifier, const CallGate* gate) : verifier_(verifier), gate_(gate) {}

  grpc::Status Verify(grpc::ServerContext* context, const v1::VerifyRequest* request,
                      grpc::ServerWriter<v1::VerifyResponse>* writer) override {
    return ToGrpcStatus(gate_->IfAdmitted(*context, "scantrend.v1.AdminService/Verify",
                                          [&] { return Run(context, *request, writer); }));
  }

 private:
  absl::Status Run(grpc::ServerContext* context, const v1::VerifyRequest& request,
                   grpc::ServerWriter<v1::VerifyResponse>* writer) {
    ASSIGN_OR_RETURN(
        const uint32_t findings_max,
        DecodeLimit("findings_max", request.findings_max(), kFindingsDefault, kFindingsMax));
    std::chrono::steady_clock::time_point written{};
    const auto report = [&](const VerifyProgress& progress) {
      // A deadline that has passed cancels too.
      if (context->IsCancelled()) {
        return false;
      }
      const auto now = std::chrono::steady_clock::now();
      if (now - written < kProgressPeriod) {
        return true;
      }
      written = now;
      v1::VerifyResponse response;
      response.set_progress(progress.fraction);
      response.set_findings_so_far(progress.findings);
      EncodeCounts(progress.counts, response.mutable_checked());
      return writer->Write(response);
    };
    ASSIGN_OR_RETURN(const VerifyResult result, verifier_->Verify(findings_max, report));
    return writer->Write(EncodeResult(result)) ? absl::OkStatus()
                                               : absl::CancelledError("the caller has gone");
  }

  Verifier* const verifier_;
  const CallGate* const gate_;
};

AdminService::AdminService(Verifier* verifier, const CallGate* gate)
    : impl_(std::make_unique<Impl>(verifier, gate)) {}
AdminService::~AdminService() = default;
grpc::Service* AdminService::service() { return impl_.get(); }

}  // namespace scantrend
