// Rows of the lists of the ISC/DShield API.
#ifndef SCANTREND_SERVER_HTTP_ISC_LIMITS_H_
#define SCANTREND_SERVER_HTTP_ISC_LIMITS_H_

#include <cstdint>

namespace scantrend {

inline constexpr uint32_t kIscLimitDefault = 10;
inline constexpr uint32_t kIscLimitMax = 10'000;

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ISC_LIMITS_H_
