#include "client/batch_encoder.h"

#include <utility>

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

v1::HitBatch BatchEncoder::Take() {
  if (batch_.has_ipv4() && !ipv4_records_) {
    batch_.mutable_ipv4()->clear_records();
  }
  if (batch_.has_ipv6() && !ipv6_records_) {
    batch_.mutable_ipv6()->clear_records();
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
