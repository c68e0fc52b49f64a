// BatchPayload: a batch as it lies in a spool: a HitBatch, compressed by zstd.
#ifndef SCANTREND_CLIENT_BATCH_PAYLOAD_H_
#define SCANTREND_CLIENT_BATCH_PAYLOAD_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

// zstd's.
struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace scantrend {

namespace v1 {
class HitBatch;
}

// Keeps zstd's memory, some 1 MB, from one batch to the next. Not thread-safe.
class BatchPayload {
 public:
  BatchPayload();
  ~BatchPayload();

  // RESOURCE_EXHAUSTED: there is no memory.
  absl::StatusOr<std::string> Encode(const v1::HitBatch& batch);
  // DATA_LOSS: these bytes are no batch.
  absl::StatusOr<v1::HitBatch> Decode(std::string_view payload);

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
    void operator()(ZSTD_DCtx_s* context) const;
  };

  const std::unique_ptr<ZSTD_CCtx_s, Free> compressor_;
  const std::unique_ptr<ZSTD_DCtx_s, Free> decompressor_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_BATCH_PAYLOAD_H_
