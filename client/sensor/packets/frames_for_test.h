// Frames made by hand, for tests of what reads them.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_FRAMES_FOR_TEST_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_FRAMES_FOR_TEST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "client/sensor/packets/tcp_flags.h"

namespace scantrend {

// The bytes of hexadecimal digits; blanks between them do not matter.
std::string Bytes(std::string_view hexadecimal);
std::string BigEndian16(uint16_t number);

// From kTestSourcePort to `port`. The checksums are 0.
inline constexpr uint16_t kTestSourcePort = 40'000;
std::string Tcp(uint16_t port, TcpFlags flags);
std::string Udp(uint16_t port);
std::string Sctp(uint16_t port);
std::string Icmp(uint8_t type);

// Of the headers of IP what a test may want to be otherwise.
struct IpHeader {
  std::string_view source = {};                   // default: 198.51.100.7, 2001:db8::7
  std::string options = {};                       // IPv4; a multiple of 4 bytes
  uint16_t fragment = 0;                          // IPv4; flags and offset
  std::optional<uint16_t> length = std::nullopt;  // that it says; default: what is right
};

// To 192.0.2.9 and 2001:db8:ffff::9.
std::string Ipv4(uint8_t protocol, std::string_view payload, const IpHeader& header = {});
std::string Ipv6(uint8_t next_header, std::string_view payload, const IpHeader& header = {});
// An IPv6 extension header of 8 bytes and more, before `payload`.
std::string Extension(uint8_t next_header, std::string_view payload, uint8_t more_8_bytes = 0);
std::string FragmentHeader(uint8_t next_header, uint16_t offset, bool more,
                           std::string_view payload);

inline constexpr uint16_t kTestIpv4 = 0x0800;
inline constexpr uint16_t kTestIpv6 = 0x86dd;
std::string Ethernet(uint16_t ether_type, std::string_view payload);
// A tag that `ether_type` is behind; what is in an Ethernet header of type 0x8100 or the like.
std::string VlanTag(uint16_t vlan, uint16_t ether_type, std::string_view payload);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_FRAMES_FOR_TEST_H_
