// PacketClass: whether a packet is a probe, backscatter or neither, and on which port it counts.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_CLASS_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_CLASS_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/series.h"
#include "client/sensor/packets/tcp_flags.h"

namespace scantrend {

// Which packets are counted, and as what.
enum class CountMode {
  kProbes,  // probes by their destination port, replies as backscatter, the rest not at all
  kAll,     // every packet as a probe by its destination port
};

// What of a packet decides its class. A value type.
struct Packet {
  uint8_t protocol = 0;
  std::optional<uint16_t> source_port = std::nullopt;  // protocols with ports; nullopt: unknown
  uint16_t destination_port = 0;                       // protocols with ports
  uint8_t icmp_type = 0;                               // protocols with ICMP types
  std::optional<TcpFlags> tcp_flags = std::nullopt;    // TCP; nullopt: unknown
};

// What a packet counts as. A value type.
struct PacketClass {
  std::optional<Kind> kind;      // nullopt: it is not counted
  uint16_t port = 0;             // the port of its series; 0 if it is not counted
  std::string_view skip_reason;  // static text; empty if it is counted
};

// The class of `packet`. Thread-safe.
//
// With CountMode::kProbes:
//   TCP: SYN without ACK, or unknown flags: probe on the destination port. SYN with ACK, or RST:
//     backscatter on the *source* port, which is the service that a spoofed packet was sent to;
//     not counted if that port is unknown. Anything else: not counted.
//   ICMP: echo reply, unreachable, source quench, redirect, time exceeded, parameter problem and
//   the
//     replies 14, 16 and 18: backscatter; every other type: probe. The port is the type.
//   ICMPv6: errors (below 128) and echo reply (129): backscatter; every other type: probe.
//   Other protocols with ports: probe on the destination port. The rest: probe on port 0.
// With CountMode::kAll: probe on the destination port, the ICMP type, or 0.
PacketClass Classify(const Packet& packet, CountMode mode);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_CLASS_H_
