#include "client/batch_encoder.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/batch_limits.h"
#include "base/status.h"

namespace scantrend {
namespace {

uint32_t EncodeService(const Hit& hit) {
  return static_cast<uint32_t>(hit.kind) << 24 | uint32_t{hit.series.protocol} << 16 |
         hit.series.port;
}

}  // namespace

void BatchEncoder::Add(const Hit& hit) {
  ++size_;
  if (hit.source.is_ipv4() && hit.target.is_ipv4()) {
    v1::Ipv4Hits& columns = *batch_.mutable_ipv4();
    columns.add_time_s(hit.time_s);
    columns.add_source(hit.source.ipv4());
    columns.add_target(hit.target.ipv4());
    columns.add_service(EncodeService(hit));
    columns.add_records(hit.records);
    ipv4_records_ = ipv4_records_ || hit.records != 1;
    return;
  }
  v1::Ipv6Hits& columns = *batch_.mutable_ipv6();
  columns.add_time_s(hit.time_s);
  columns.add_source_high(hit.source.high());
  columns.add_source_low(hit.source.low());
  columns.add_target_high(hit.target.high());
  columns.add_target_low(hit.target.low());
  columns.add_service(EncodeService(hit));
  columns.add_records(hit.records);
  ipv6_records_ = ipv6_records_ || hit.records != 1;
}

absl::Status BatchEncoder::Check(std::string_view position) const {
  if (size_ > kBatchHitsMax) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a batch of ", size_, " hits: send them earlier, at most ", kBatchHitsMax, " at a time"));
  }
  if (position.size() > kPositionBytesMax) {
    return InvalidFieldError("position", absl::StrCat("must be at most ", kPositionBytesMax,
                                                      " bytes, not ", position.size()));
  }
  if (sampling_rate_ < 1 || sampling_rate_ > kSamplingRateMax) {
    return InvalidFieldError(
        "sampling_rate", absl::StrCat("must be 1 to ", kSamplingRateMax, ", not ", sampling_rate_));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::HitBatch> BatchEncoder::Take(std::string_view position) {
  RETURN_IF_ERROR(Check(position));
  if (batch_.has_ipv4() && !ipv4_records_) {
    batch_.mutable_ipv4()->clear_records();
  }
  if (batch_.has_ipv6() && !ipv6_records_) {
    batch_.mutable_ipv6()->clear_records();
  }
  batch_.set_position(std::string(position));
  if (sampling_rate_ > 1) {
    batch_.set_sampling_rate(sampling_rate_);
  }
  size_ = 0;
  ipv4_records_ = ipv6_records_ = false;
  return std::exchange(batch_, v1::HitBatch());
}

size_t CountHits(const v1::HitBatch& batch) {
  return static_cast<size_t>(batch.ipv4().time_s_size()) +
         static_cast<size_t>(batch.ipv6().time_s_size());
}

}  // namespace scantrend
