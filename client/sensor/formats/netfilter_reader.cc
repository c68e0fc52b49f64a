#include "client/sensor/formats/netfilter_reader.h"

#include <cstddef>

#include "base/address.h"
#include "base/series.h"
#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/netfilter_fields.h"

namespace scantrend {
namespace {

// What is wrong with the ports or types of a packet (static text), or "".
std::string_view ParsePorts(const NetfilterFields& fields, Packet& packet) {
  if (HasIcmpTypes(packet.protocol)) {
    if (!fields.icmp_type.has_value()) {
      return "no icmp type";
    }
    const auto type = ParseIcmpType(*fields.icmp_type);
    packet.icmp_type = type.value_or(0);
    return type.has_value() ? "" : "icmp type";
  }
  if (!HasPorts(packet.protocol)) {
    return "";
  }
  if (fields.source_port.has_value()) {
    const PortField port = ParsePort(*fields.source_port);
    if (!port.problem.empty()) {
      return "source port";
    }
    packet.source_port = port.port;
  }
  if (!fields.target_port.has_value()) {
    const bool never_logged = packet.protocol == kSctp || packet.protocol == kDccp;
    return never_logged ? "" : "no port";
  }
  const PortField port = ParsePort(*fields.target_port);
  packet.destination_port = port.port;
  return port.problem;
}

}  // namespace

ReadResult NetfilterReader::ReadLine(std::string_view line) {
  line = WithoutCarriageReturn(line);
  const auto time_s = time_.Read(line);
  const size_t source_at = FindSourceField(line);
  if (source_at == std::string_view::npos) {
    return ReadResult::Skipped("no netfilter line");
  }
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  const NetfilterFields fields = NetfilterFields::Of(line.substr(source_at));
  if (fields.second_packet) {
    return ReadResult::Malformed("two packets");
  }
  const auto source = Address::Parse(fields.source);
  if (!source.has_value()) {
    return ReadResult::Malformed("source address");
  }
  if (!fields.target.has_value()) {
    return ReadResult::Malformed("no target address");
  }
  const auto target = Address::Parse(*fields.target);
  if (!target.has_value()) {
    return ReadResult::Malformed("target address");
  }
  if (!fields.protocol.has_value()) {
    return ReadResult::Malformed("no protocol");
  }
  const auto protocol = ParseProtocol(*fields.protocol);
  if (!protocol.has_value()) {
    return ReadResult::Malformed("protocol");
  }
  Packet packet{.protocol = *protocol, .tcp_flags = fields.tcp_flags};
  if (fields.fragment && !fields.target_port.has_value() && !fields.icmp_type.has_value() &&
      (HasPorts(*protocol) || HasIcmpTypes(*protocol))) {
    return ReadResult::Skipped("fragment");
  }
  if (const std::string_view problem = ParsePorts(fields, packet); !problem.empty()) {
    return ReadResult::Malformed(problem);
  }
  Hit hit;
  hit.time_s = *time_s;
  hit.source = *source;
  hit.target = *target;
  return ReadResult::OfPacket(hit, packet, count_);
}

}  // namespace scantrend
