// Which addresses do not leave this machine.
#ifndef SCANTREND_BASE_LOOPBACK_H_
#define SCANTREND_BASE_LOOPBACK_H_

#include <string_view>

namespace scantrend {

// Whether what is sent to "HOST:PORT", "[IPV6]:PORT" or "unix:PATH" stays on this machine: the host
// is localhost (RFC 6761), of 127.0.0.0/8, or ::1. No other name is, whatever it resolves to: that
// is for others to change.
bool IsLoopback(std::string_view address);

}  // namespace scantrend

#endif  // SCANTREND_BASE_LOOPBACK_H_
