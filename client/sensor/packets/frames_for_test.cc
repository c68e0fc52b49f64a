#include "client/sensor/packets/frames_for_test.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/address.h"

namespace scantrend {
namespace {

std::string Byte(size_t value) { return std::string(1, static_cast<char>(value)); }

std::string BigEndian32(uint32_t number) {
  return absl::StrCat(BigEndian16(static_cast<uint16_t>(number >> 16)),
                      BigEndian16(static_cast<uint16_t>(number)));
}

std::string Ipv4Bytes(std::string_view address) {
  return BigEndian32(Address::Parse(address).value().ipv4());
}

// Of an IPv4 address those of its mapped form.
std::string Ipv6Bytes(std::string_view text) {
  const Address address = Address::Parse(text).value();
  return absl::StrCat(BigEndian32(static_cast<uint32_t>(address.high() >> 32)),
                      BigEndian32(static_cast<uint32_t>(address.high())),
                      BigEndian32(static_cast<uint32_t>(address.low() >> 32)),
                      BigEndian32(static_cast<uint32_t>(address.low())));
}

std::string Ports(uint16_t port) {
  return absl::StrCat(BigEndian16(kTestSourcePort), BigEndian16(port));
}

}  // namespace

std::string Bytes(std::string_view hexadecimal) {
  std::string digits(hexadecimal);
  digits.erase(std::remove(digits.begin(), digits.end(), ' '), digits.end());
  return absl::HexStringToBytes(digits);
}

std::string BigEndian16(uint16_t number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number)};
}

std::string Tcp(uint16_t port, TcpFlags flags) {
  return absl::StrCat(Ports(port), Bytes("01020304 00000000 50"), Byte(flags),
                      Bytes("0400 0000 0000"));
}

std::string Udp(uint16_t port) { return absl::StrCat(Ports(port), Bytes("000c 0000"), "abcd"); }

// With an INIT chunk.
std::string Sctp(uint16_t port) {
  return absl::StrCat(Ports(port), Bytes("00000000 00000000 0100 0004"));
}

std::string Icmp(uint8_t type) { return absl::StrCat(Byte(type), Bytes("00 0000 00010001")); }

std::string Ipv4(uint8_t protocol, std::string_view payload, const IpHeader& header) {
  const size_t header_bytes = 20 + header.options.size();
  const auto length = static_cast<uint16_t>(header_bytes + payload.size());
  return absl::StrCat(Byte(0x40 | header_bytes / 4), Byte(0),
                      BigEndian16(header.length.value_or(length)), Bytes("1234"),
                      BigEndian16(header.fragment), Byte(64), Byte(protocol), Bytes("0000"),
                      Ipv4Bytes(header.source.empty() ? "198.51.100.7" : header.source),
                      Ipv4Bytes("192.0.2.9"), header.options, std::string(payload));
}

std::string Ipv6(uint8_t next_header, std::string_view payload, const IpHeader& header) {
  return absl::StrCat(
      Bytes("60012345"), BigEndian16(header.length.value_or(static_cast<uint16_t>(payload.size()))),
      Byte(next_header), Byte(64), Ipv6Bytes(header.source.empty() ? "2001:db8::7" : header.source),
      Ipv6Bytes("2001:db8:ffff::9"), std::string(payload));
}

std::string Extension(uint8_t next_header, std::string_view payload, uint8_t more_8_bytes) {
  return absl::StrCat(Byte(next_header), Byte(more_8_bytes),
                      std::string(6 + more_8_bytes * 8, '\0'), std::string(payload));
}

std::string FragmentHeader(uint8_t next_header, uint16_t offset, bool more,
                           std::string_view payload) {
  const auto offset_and_more = static_cast<uint16_t>(offset << 3 | (more ? 1 : 0));
  return absl::StrCat(Byte(next_header), Byte(0), BigEndian16(offset_and_more), Bytes("0000002a"),
                      std::string(payload));
}

std::string Ethernet(uint16_t ether_type, std::string_view payload) {
  return absl::StrCat(Bytes("020000000009 020000000007"), BigEndian16(ether_type),
                      std::string(payload));
}

std::string VlanTag(uint16_t vlan, uint16_t ether_type, std::string_view payload) {
  return absl::StrCat(BigEndian16(vlan), BigEndian16(ether_type), std::string(payload));
}

}  // namespace scantrend
