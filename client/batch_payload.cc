#include "client/batch_payload.h"

#include <zstd.h>

#include "absl/strings/str_cat.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {
namespace {

// Higher levels save a tenth of the bytes, and take up to three times as long.
constexpr int kLevel = 1;
// Of a batch that is not compressed: that of a message.
constexpr size_t kBatchBytesMax = size_t{4} << 20;

}  // namespace

BatchPayload::BatchPayload() : compressor_(ZSTD_createCCtx()), decompressor_(ZSTD_createDCtx()) {}
BatchPayload::~BatchPayload() = default;

void BatchPayload::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
void BatchPayload::Free::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

absl::StatusOr<std::string> BatchPayload::Encode(const v1::HitBatch& batch) {
  const std::string message = batch.SerializeAsString();
  std::string payload(ZSTD_compressBound(message.size()), '\0');
  const size_t size = ZSTD_compressCCtx(compressor_.get(), payload.data(), payload.size(),
                                        message.data(), message.size(), kLevel);
  if (ZSTD_isError(size) != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("zstd cannot compress a batch: ", ZSTD_getErrorName(size)));
  }
  payload.resize(size);
  return payload;
}

absl::StatusOr<v1::HitBatch> BatchPayload::Decode(std::string_view payload) {
  const unsigned long long size = ZSTD_getFrameContentSize(payload.data(), payload.size());
  if (size > kBatchBytesMax) {  // so are zstd's codes for "error" and "not known"
    return absl::DataLossError("it is not compressed by zstd, or is too large");
  }
  std::string message(size, '\0');
  const size_t got = ZSTD_decompressDCtx(decompressor_.get(), message.data(), message.size(),
                                         payload.data(), payload.size());
  v1::HitBatch batch;
  if (got != message.size() || !batch.ParseFromString(message)) {
    return absl::DataLossError("its bytes are no batch");
  }
  return batch;
}

}  // namespace scantrend
