#include "client/sensor/hit_reader.h"

namespace scantrend {

LineResult LineResult::OfPacket(const Hit& hit, const Packet& packet, CountMode mode) {
  const PacketClass packet_class = Classify(packet, mode);
  if (!packet_class.kind.has_value()) {
    return Skipped(packet_class.skip_reason);
  }
  LineResult result{Outcome::kHit, hit, {}};
  result.hit.series = {packet.protocol, packet_class.port};
  result.hit.kind = *packet_class.kind;
  return result;
}

absl::Status HitReader::RestoreState(std::string_view state) {
  return state.empty() ? absl::OkStatus()
                       : absl::InvalidArgumentError("this format keeps no state between its lines");
}

}  // namespace scantrend
