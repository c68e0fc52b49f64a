// Series: what a trend is of; and Kind and protocol numbers, its parts.
#ifndef SCANTREND_BASE_SERIES_H_
#define SCANTREND_BASE_SERIES_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace scantrend {

// What a hit is counted as. The numbers are those of the wire and of the database.
enum class Kind : uint8_t { kProbe = 1, kBackscatter = 2 };

// "probe" or "backscatter".
std::string_view KindName(Kind kind);

// IANA protocol numbers (https://www.iana.org/assignments/protocol-numbers).
inline constexpr uint8_t kIcmp = 1;
inline constexpr uint8_t kTcp = 6;
inline constexpr uint8_t kUdp = 17;
inline constexpr uint8_t kDccp = 33;
inline constexpr uint8_t kIpv6Icmp = 58;
inline constexpr uint8_t kSctp = 132;
inline constexpr uint8_t kUdpLite = 136;
inline constexpr uint8_t kReservedProtocol = 255;

// IANA's keyword in lower case for the protocols that firewalls log, the decimal number for others.
std::string ProtocolName(uint8_t protocol);
// A name of ProtocolName (in any case; also icmpv6, ipv6icmp and icmp6) or a number from 0 to 255.
std::optional<uint8_t> ParseProtocol(std::string_view text);

// True for tcp, udp, sctp, dccp and udplite.
bool HasPorts(uint8_t protocol);
// True for icmp and ipv6-icmp, whose "port" is the ICMP type.
bool HasIcmpTypes(uint8_t protocol);
// True if `port` can be a port of `protocol`: any with ports, 0 to 255 with ICMP types, else only
// 0.
bool IsValidPort(uint8_t protocol, uint16_t port);

// A protocol and a port (the ICMP type for icmp and ipv6-icmp, 0 for protocols without ports).
struct Series {
  uint8_t protocol = 0;
  uint16_t port = 0;

  constexpr auto operator<=>(const Series&) const = default;
};

// "853/tcp".
std::string ToString(const Series& series);
std::ostream& operator<<(std::ostream& out, const Series& series);

// A series, or a port of any protocol that has ports.
struct SeriesSelector {
  std::optional<uint8_t> protocol;
  uint16_t port = 0;

  // "853", "853/tcp", "8/icmp"; nullopt if it is not that.
  static std::optional<SeriesSelector> Parse(std::string_view text);
};

}  // namespace scantrend

#endif  // SCANTREND_BASE_SERIES_H_
