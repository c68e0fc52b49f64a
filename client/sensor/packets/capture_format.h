// What can be told of a capture file from its bytes, without reading its packets.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FORMAT_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FORMAT_H_

#include <cstddef>
#include <string_view>

namespace scantrend {

// The bytes that tell a capture, at the front of the uncompressed file.
inline constexpr size_t kCaptureFrontBytes = 12;

// Whether a file that begins with `front`, kCaptureFrontBytes of it if it has as many, is a
// capture: pcap of either byte order, of microseconds or nanoseconds, or pcapng. Thread-safe.
bool LooksLikeCapture(std::string_view front);

// Whether a whole packet is in `bytes` of a capture that begins with `front`, for which
// LooksLikeCapture is true. `bytes` come right behind the last packet that was read, or from the
// start of the file (`from_start`). True, too, for what cannot be right: reading it says why.
// Thread-safe.
// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html,
// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html.
bool HoldsPacket(std::string_view front, std::string_view bytes, bool from_start);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FORMAT_H_
