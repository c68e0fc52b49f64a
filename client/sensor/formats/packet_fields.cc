#include "client/sensor/formats/packet_fields.h"

#include "base/series.h"
#include "client/sensor/formats/field_parser.h"

namespace scantrend {
namespace {

bool IsUnknown(std::string_view text) { return text.empty() || text == "-"; }

}  // namespace

std::string_view PacketFields::Parse(Packet& packet) const {
  const auto parsed_protocol = ParseProtocol(protocol);
  if (!parsed_protocol.has_value()) {
    return "protocol";
  }
  packet.protocol = *parsed_protocol;
  if (HasIcmpTypes(packet.protocol)) {
    const auto type = ParseIcmpType(icmp_type);
    packet.icmp_type = type.value_or(0);
    return type.has_value() ? "" : "icmp type";
  }
  if (!HasPorts(packet.protocol)) {
    return "";
  }
  if (!IsUnknown(source_port)) {
    const PortField port = ParsePort(source_port);
    if (!port.problem.empty()) {
      return "source port";
    }
    packet.source_port = port.port;
  }
  const PortField port = ParsePort(target_port);
  if (!port.problem.empty()) {
    return port.problem;
  }
  packet.destination_port = port.port;
  if (packet.protocol == kTcp && !IsUnknown(tcp_flags)) {
    packet.tcp_flags = ParseTcpFlags(tcp_flags);
    return packet.tcp_flags.has_value() ? "" : "tcp flags";
  }
  return "";
}

}  // namespace scantrend
