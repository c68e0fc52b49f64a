// The bounds of a batch, as the comments of proto/scantrend/v1/ingest.proto promise them.
#ifndef SCANTREND_BASE_BATCH_LIMITS_H_
#define SCANTREND_BASE_BATCH_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace scantrend {

inline constexpr size_t kBatchHitsMax = 65'536;
inline constexpr size_t kPositionBytesMax = 256;
inline constexpr uint32_t kSamplingRateMax = 1'000'000;

}  // namespace scantrend

#endif  // SCANTREND_BASE_BATCH_LIMITS_H_
