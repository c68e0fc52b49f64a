// The memory that malloc has from the system.
#ifndef SCANTREND_BASE_HEAP_H_
#define SCANTREND_BASE_HEAP_H_

#include <cstddef>

namespace scantrend {

// Resident memory beyond what is in use, that ReturnFreeMemory leaves alone.
inline constexpr size_t kFreeResidentBytesMax = 64 << 20;

// Gives memory that was freed back to the system, if much of it is still resident: glibc keeps what
// lies between pieces in use, which is hundreds of megabytes after a thousand sensors have sent at
// once. Returns whether there was much. Takes microseconds if not, else milliseconds, in which
// other threads may wait for memory; so call it every second, not oftener. Thread-safe.
bool ReturnFreeMemory();

}  // namespace scantrend

#endif  // SCANTREND_BASE_HEAP_H_
