#include "client/sensor/packets/capture_format.h"

#include <cstdint>
#include <optional>

namespace scantrend {
namespace {

// How the numbers of a capture are written, and what its packets come in.
struct Format {
  bool little_endian = false;
  // pcap: bytes before the bytes of a packet; 0: pcapng.
  size_t record_header_bytes = 0;
};

uint32_t Number32(std::string_view bytes, size_t index, bool little_endian) {
  const auto byte = [&](size_t i) { return uint32_t{static_cast<uint8_t>(bytes[index + i])}; };
  return little_endian ? byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24
                       : byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

std::optional<Format> FormatOf(std::string_view front) {
  constexpr uint32_t kMicroseconds = 0xa1b2c3d4;
  constexpr uint32_t kNanoseconds = 0xa1b23c4d;
  constexpr uint32_t kPatched = 0xa1b2cd34;  // of Linux 2.2 to 2.4, by A. Kuznetsov
  constexpr uint32_t kSectionHeader = 0x0a0d0d0a;
  constexpr uint32_t kByteOrder = 0x1a2b3c4d;
  if (front.size() < 4) {
    return std::nullopt;
  }
  for (const bool little_endian : {false, true}) {
    switch (Number32(front, 0, little_endian)) {
      case kMicroseconds:
      case kNanoseconds:
        return Format{little_endian, 16};
      case kPatched:
        return Format{little_endian, 24};
      case kSectionHeader:
        // The type alone might be a text's empty lines.
        if (front.size() >= kCaptureFrontBytes && Number32(front, 8, little_endian) == kByteOrder) {
          return Format{little_endian, 0};
        }
        break;
      default:
        break;
    }
  }
  return std::nullopt;
}

size_t FirstRecordEnd(const Format& format, std::string_view bytes) {
  constexpr size_t kCapturedLengthIndex = 8;
  if (bytes.size() < format.record_header_bytes) {
    return 0;
  }
  const size_t end =
      format.record_header_bytes + Number32(bytes, kCapturedLengthIndex, format.little_endian);
  return end <= bytes.size() ? end : 0;
}

size_t FirstPacketBlockEnd(const Format& format, std::string_view bytes) {
  constexpr uint32_t kObsoletePacket = 2, kSimplePacket = 3, kEnhancedPacket = 6;
  constexpr uint32_t kBlockBytesMin = 12;
  size_t end = 0;
  while (bytes.size() - end >= kBlockBytesMin) {
    const uint32_t type = Number32(bytes, end, format.little_endian);
    const uint32_t length = Number32(bytes, end + 4, format.little_endian);
    if (length < kBlockBytesMin) {
      return bytes.size();
    }
    if (length > bytes.size() - end) {
      return 0;
    }
    end += length;
    if (type == kObsoletePacket || type == kSimplePacket || type == kEnhancedPacket) {
      return end;
    }
  }
  return 0;
}

}  // namespace

bool LooksLikeCapture(std::string_view front) { return FormatOf(front).has_value(); }

size_t FirstPacketEnd(std::string_view front, std::string_view bytes, bool from_start) {
  constexpr size_t kFileHeaderBytes = 24;  // pcap
  const std::optional<Format> format = FormatOf(front);
  if (!format.has_value()) {
    return bytes.size();
  }
  if (format->record_header_bytes == 0) {
    return FirstPacketBlockEnd(*format, bytes);
  }
  const size_t begin = from_start ? kFileHeaderBytes : 0;
  if (bytes.size() < begin) {
    return 0;
  }
  const size_t end = FirstRecordEnd(*format, bytes.substr(begin));
  return end == 0 ? 0 : begin + end;
}

}  // namespace scantrend
