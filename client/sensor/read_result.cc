#include "client/sensor/read_result.h"

namespace scantrend {

ReadResult ReadResult::OfPacket(const Hit& hit, const Packet& packet, CountMode mode) {
  const PacketClass packet_class = Classify(packet, mode);
  if (!packet_class.kind.has_value()) {
    return Skipped(packet_class.skip_reason);
  }
  ReadResult result{Outcome::kHit, hit, {}};
  result.hit.series = {packet.protocol, packet_class.port};
  result.hit.kind = *packet_class.kind;
  return result;
}

}  // namespace scantrend
