// DecodePacket: the bytes of a captured packet, from its link header to its ports, as a hit.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_DECODER_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_DECODER_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "client/sensor/packets/packet_class.h"
#include "client/sensor/read_result.h"

namespace scantrend {

// What the frames of a capture begin with (https://www.tcpdump.org/linktypes.html).
enum class LinkType : uint8_t {
  kEthernet,
  kIp,            // nothing: raw IPv4 or IPv6
  kLinuxCooked,   // "any" interface, version 1
  kLinuxCooked2,  // version 2
  kLoopback,      // BSD: an address family, in the byte order of any machine
};

// The link type of libpcap's number (pcap_datalink); nullopt: packets of it are not decoded.
std::optional<LinkType> LinkTypeOf(int pcap_datalink);

// The names of all link types that are, for messages.
inline constexpr std::string_view kLinkTypeNames =
    "Ethernet, raw IP, Linux cooked v1 and v2, BSD null and loop";

// The most IPv6 extension headers of a packet that are gone through.
inline constexpr int kExtensionHeadersMax = 32;

// A packet as it was captured. A value type; it does not own the bytes.
struct CapturedPacket {
  LinkType link_type = LinkType::kEthernet;
  std::string_view bytes;  // from the link header on; a snap length may have cut them
  uint32_t length = 0;     // bytes that it had; less than those captured counts as theirs
  uint32_t time_s = 0;     // seconds since 1970-01-01T00:00:00Z
};

// What `packet` is. Reads nothing but its bytes, whatever they hold; allocates nothing.
//
// kHit: an IP packet, to the address that its IP header names, as Classify has it. TCP without
//   known flags is what it is there: the first fragment may end before them. Of IPv6 the protocol
//   is that behind hop-by-hop, routing, destination, fragment and authentication headers (RFC 8200
//   section 4; RFC 4302). VLAN tags (802.1Q, 802.1ad, 0x9100), however many, are passed over.
// kSkipped: "no IP packet" (ARP, LLDP, ...); "fragment", other than the first; what Classify skips.
// kMalformed: the snap length has cut off what it takes; or a header is broken: too short, another
//   version, or a length that its frame or its own headers contradict. An IPv4 length or an IPv6
//   payload length of 0 means the rest of the frame: so are packets captured that the network card
//   is still to segment, or which are jumbograms.
//
// Nothing is said about direction: a capture may hold what its own machine sent. Thread-safe.
ReadResult DecodePacket(const CapturedPacket& packet, CountMode mode);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_PACKET_DECODER_H_
