// BatchEncoder: hits into the packed columns of a HitBatch.
#ifndef SCANTREND_CLIENT_BATCH_ENCODER_H_
#define SCANTREND_CLIENT_BATCH_ENCODER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/hit.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {

// Not thread-safe.
class BatchEncoder {
 public:
  // `sampling_rate`: of every batch; 1 to 1,000,000.
  explicit BatchEncoder(uint32_t sampling_rate = 1) : sampling_rate_(sampling_rate) {}

  // A hit with an IPv6 address on either side goes into the IPv6 columns.
  void Add(const Hit& hit);
  // Hits added since Take.
  size_t size() const { return size_; }
  // A batch of those hits, with `position` and the sampling rate, but no sequence yet; the encoder
  // is empty then. INVALID_ARGUMENT: more than 65,536 hits, a position of more than 256 bytes, or
  // a sampling rate out of bounds.
  absl::StatusOr<v1::HitBatch> Take(std::string_view position);

 private:
  absl::Status Check(std::string_view position) const;

  const uint32_t sampling_rate_;
  v1::HitBatch batch_;
  size_t size_ = 0;
  // The columns of records are written only where some hit has other than 1.
  bool ipv4_records_ = false;
  bool ipv6_records_ = false;
};

// Hits in a message.
size_t CountHits(const v1::HitBatch& batch);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_BATCH_ENCODER_H_
