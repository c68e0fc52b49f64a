#include "client/sensor/packets/packet_class.h"

namespace scantrend {
namespace {

PacketClass Probe(uint16_t port) { return {Kind::kProbe, port, {}}; }
PacketClass Backscatter(uint16_t port) { return {Kind::kBackscatter, port, {}}; }
PacketClass Neither(std::string_view reason) { return {std::nullopt, 0, reason}; }

PacketClass ClassifyTcp(const Packet& packet) {
  if (!packet.tcp_flags.has_value()) {
    return Probe(packet.destination_port);
  }
  const TcpFlags flags = *packet.tcp_flags;
  const bool syn = (flags & kTcpSyn) != 0;
  const bool ack = (flags & kTcpAck) != 0;
  if (syn && !ack) {
    return Probe(packet.destination_port);
  }
  if (syn || (flags & kTcpRst) != 0) {
    return packet.source_port.has_value() ? Backscatter(*packet.source_port)
                                          : Neither("tcp reply without source port");
  }
  return Neither("tcp without SYN");
}

// Replies and errors of https://www.iana.org/assignments/icmp-parameters.
bool IsIcmpReply(uint8_t type) {
  switch (type) {
    case 0:   // echo reply
    case 3:   // destination unreachable
    case 4:   // source quench
    case 5:   // redirect
    case 11:  // time exceeded
    case 12:  // parameter problem
    case 14:  // timestamp reply
    case 16:  // information reply
    case 18:  // address mask reply
      return true;
    default:
      return false;
  }
}

// RFC 4443 section 2.1: errors have the high bit clear.
bool IsIpv6IcmpReply(uint8_t type) {
  constexpr uint8_t kEchoReply = 129;
  return type < 128 || type == kEchoReply;
}

}  // namespace

PacketClass Classify(const Packet& packet, CountMode mode) {
  if (HasIcmpTypes(packet.protocol)) {
    const uint8_t type = packet.icmp_type;
    const bool reply = packet.protocol == kIcmp ? IsIcmpReply(type) : IsIpv6IcmpReply(type);
    return reply && mode == CountMode::kProbes ? Backscatter(type) : Probe(type);
  }
  if (packet.protocol == kTcp && mode == CountMode::kProbes) {
    return ClassifyTcp(packet);
  }
  return Probe(HasPorts(packet.protocol) ? packet.destination_port : 0);
}

}  // namespace scantrend
