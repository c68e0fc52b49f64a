#include "server/fuzz/http2_frames.h"

#include <cstddef>

namespace scantrend {
namespace {

constexpr size_t kHeaderBytes = 9;

uint32_t BigEndian(std::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) {
    value = value << 8 | static_cast<unsigned char>(byte);
  }
  return value;
}

}  // namespace

Http2Frames SplitHttp2(std::string_view bytes) {
  Http2Frames split;
  while (bytes.size() >= kHeaderBytes) {
    const size_t length = BigEndian(bytes.substr(0, 3));
    if (bytes.size() - kHeaderBytes < length) {
      break;
    }
    split.frames.push_back({.type = static_cast<uint8_t>(bytes[3]),
                            .flags = static_cast<uint8_t>(bytes[4]),
                            .stream = BigEndian(bytes.substr(5, 4)) & 0x7fff'ffff,
                            .payload = bytes.substr(kHeaderBytes, length)});
    bytes.remove_prefix(kHeaderBytes + length);
  }
  split.rest = bytes;
  return split;
}

std::string Http2Ping(std::string_view opaque) {
  std::string frame(kHeaderBytes, '\0');
  frame[2] = static_cast<char>(opaque.size());
  frame[3] = static_cast<char>(kPingFrame);
  return frame.append(opaque);
}

}  // namespace scantrend
