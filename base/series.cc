#include "base/series.h"

#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

constexpr std::array<std::pair<uint8_t, std::string_view>, 14> kProtocolNames = {{
    {kIcmp, "icmp"},
    {2, "igmp"},
    {4, "ipv4"},
    {kTcp, "tcp"},
    {kUdp, "udp"},
    {kDccp, "dccp"},
    {41, "ipv6"},
    {47, "gre"},
    {50, "esp"},
    {51, "ah"},
    {kIpv6Icmp, "ipv6-icmp"},
    {kSctp, "sctp"},
    {kUdpLite, "udplite"},
    {103, "pim"},
}};

// A decimal number from 0 to `max` of at most five digits; nullopt for anything else.
std::optional<uint32_t> ParseNumber(std::string_view text, uint32_t max) {
  if (text.empty() || text.size() > 5) {
    return std::nullopt;
  }
  uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    value = value * 10 + static_cast<uint32_t>(c - '0');
  }
  return value <= max ? std::optional(value) : std::nullopt;
}

}  // namespace

std::string_view KindName(Kind kind) {
  return kind == Kind::kBackscatter ? "backscatter" : "probe";
}

std::string ProtocolName(uint8_t protocol) {
  for (const auto& [number, name] : kProtocolNames) {
    if (number == protocol) {
      return std::string(name);
    }
  }
  return absl::StrCat(protocol);
}

std::optional<uint8_t> ParseProtocol(std::string_view text) {
  if (const auto number = ParseNumber(text, 255)) {
    return static_cast<uint8_t>(*number);
  }
  const std::string name = absl::AsciiStrToLower(std::string(text));
  for (const auto& [number, known] : kProtocolNames) {
    if (name == known) {
      return number;
    }
  }
  if (name == "icmpv6" || name == "ipv6icmp" || name == "icmp6") {
    return kIpv6Icmp;
  }
  return std::nullopt;
}

bool HasPorts(uint8_t protocol) {
  return protocol == kTcp || protocol == kUdp || protocol == kSctp || protocol == kDccp ||
         protocol == kUdpLite;
}

bool HasIcmpTypes(uint8_t protocol) { return protocol == kIcmp || protocol == kIpv6Icmp; }

bool IsValidPort(uint8_t protocol, uint16_t port) {
  return HasPorts(protocol) || port == 0 || (HasIcmpTypes(protocol) && port <= 255);
}

std::string ToString(const Series& series) {
  return absl::StrCat(series.port, "/", ProtocolName(series.protocol));
}

std::ostream& operator<<(std::ostream& out, const Series& series) {
  return out << ToString(series);
}

std::optional<SeriesSelector> SeriesSelector::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  const auto port = ParseNumber(text.substr(0, slash), 65'535);
  if (!port.has_value()) {
    return std::nullopt;
  }
  SeriesSelector selector{std::nullopt, static_cast<uint16_t>(*port)};
  if (slash != std::string_view::npos) {
    selector.protocol = ParseProtocol(text.substr(slash + 1));
    if (!selector.protocol.has_value() || !IsValidPort(*selector.protocol, selector.port)) {
      return std::nullopt;
    }
  }
  return selector;
}

}  // namespace scantrend
