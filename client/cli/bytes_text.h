// BytesText: sizes as people read them.
#ifndef SCANTREND_CLIENT_CLI_BYTES_TEXT_H_
#define SCANTREND_CLIENT_CLI_BYTES_TEXT_H_

#include <cstdint>
#include <string>

#include "client/numbers.h"

namespace scantrend {

// "950B", "1.2kB", "30MB": CompactNumber with SI units.
inline std::string BytesText(uint64_t bytes) {
  return CompactNumber(static_cast<double>(bytes)) + "B";
}

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_BYTES_TEXT_H_
