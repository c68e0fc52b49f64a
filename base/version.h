// The version that every binary prints.
#ifndef SCANTREND_BASE_VERSION_H_
#define SCANTREND_BASE_VERSION_H_

namespace scantrend {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace scantrend

#endif  // SCANTREND_BASE_VERSION_H_
