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

// How many of the `bytes` of a capture that begins with `front`, kCaptureFrontBytes of it, go up to
// the end of the first packet in them; 0: it is not all there. `bytes` come right behind a packet,
// or from the start of the file (`from_start`). All of them, if they cannot be right: reading them
// says why. Thread-safe.
// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-05.html,
// https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html.
size_t FirstPacketEnd(std::string_view front, std::string_view bytes, bool from_start);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_FORMAT_H_
