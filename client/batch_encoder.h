// BatchEncoder: hits into the packed columns of a HitBatch.
#ifndef SCANTREND_CLIENT_BATCH_ENCODER_H_
#define SCANTREND_CLIENT_BATCH_ENCODER_H_

#include <cstddef>

#include "base/hit.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {

// Not thread-safe.
class BatchEncoder {
 public:
  // A hit with an IPv6 address on either side goes into the IPv6 columns.
  void Add(const Hit& hit);
  // Hits added since Take.
  size_t size() const { return size_; }
  // A message with those hits and nothing else; the encoder is empty then.
  v1::HitBatch Take();

 private:
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
