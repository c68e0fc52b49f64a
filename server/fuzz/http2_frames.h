// Frames of HTTP/2 (RFC 9113, 4.1), without what is in them.
#ifndef SCANTREND_SERVER_FUZZ_HTTP2_FRAMES_H_
#define SCANTREND_SERVER_FUZZ_HTTP2_FRAMES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scantrend {

// What a client begins with (3.4).
inline constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

// Types (6).
inline constexpr uint8_t kDataFrame = 0;
inline constexpr uint8_t kHeadersFrame = 1;
inline constexpr uint8_t kResetFrame = 3;
inline constexpr uint8_t kSettingsFrame = 4;
inline constexpr uint8_t kPushFrame = 5;
inline constexpr uint8_t kPingFrame = 6;
inline constexpr uint8_t kGoAwayFrame = 7;
inline constexpr uint8_t kContinuationFrame = 9;
// Flags.
inline constexpr uint8_t kAckFlag = 1;  // of SETTINGS and PING
inline constexpr uint8_t kEndStreamFlag = 1;

struct Http2Frame {
  uint8_t type = 0;
  uint8_t flags = 0;
  uint32_t stream = 0;
  std::string_view payload = {};
};

// The frames that `bytes` are, whole ones. `rest`: what is behind them.
struct Http2Frames {
  std::vector<Http2Frame> frames;
  std::string_view rest;
};
Http2Frames SplitHttp2(std::string_view bytes);

// A PING with these 8 bytes.
std::string Http2Ping(std::string_view opaque);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_HTTP2_FRAMES_H_
