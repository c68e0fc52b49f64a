// Address: an IPv4 or IPv6 address. Network: a CIDR block of addresses.
#ifndef SCANTREND_BASE_ADDRESS_H_
#define SCANTREND_BASE_ADDRESS_H_

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace scantrend {

// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (::ffff:0:0/96, RFC 4291 section 2.5.5.2) is
// the IPv4 address; every IPv4 address is held in that form. Ordered by its 16 bytes. A value type.
class Address {
 public:
  // 0.0.0.0.
  constexpr Address() : Address(uint32_t{0}) {}
  // IPv4; the first octet is the most significant byte.
  explicit constexpr Address(uint32_t ipv4) : high_(0), low_(kMappedPrefix | ipv4) {}
  // IPv6, or IPv4 if it is mapped; the first octet is the most significant byte of `high`.
  constexpr Address(uint64_t high, uint64_t low) : high_(high), low_(low) {}

  // Dotted quad without leading zeros, or any RFC 4291 text form of IPv6; nullopt for anything else
  // (port, zone, blanks, prefix length).
  static std::optional<Address> Parse(std::string_view text);

  constexpr bool is_ipv4() const { return high_ == 0 && (low_ >> 32) == (kMappedPrefix >> 32); }
  // Only if is_ipv4().
  constexpr uint32_t ipv4() const { return static_cast<uint32_t>(low_); }
  constexpr uint64_t high() const { return high_; }
  constexpr uint64_t low() const { return low_; }
  // 0.0.0.0 or ::.
  constexpr bool is_unspecified() const {
    return high_ == 0 && (low_ == 0 || low_ == kMappedPrefix);
  }

  // Dotted quad, or RFC 5952 text.
  std::string ToString() const;

  constexpr auto operator<=>(const Address&) const = default;

 private:
  static constexpr uint64_t kMappedPrefix = 0xffff'0000'0000;
  uint64_t high_;
  uint64_t low_;
};

std::ostream& operator<<(std::ostream& out, const Address& address);

// A CIDR block (RFC 4632). A value type.
class Network {
 public:
  // The first `prefix_bits` bits of `address` and any behind them; 0 to 128, of an IPv4 address 96
  // more than it has by itself.
  Network(const Address& address, int prefix_bits);
  // "192.0.2.0/24", "2001:db8::/32", or an address alone. Bits behind the prefix are ignored.
  // INVALID_ARGUMENT if it is not that.
  static absl::StatusOr<Network> Parse(std::string_view text);
  // Networks separated by commas; an empty text is no networks.
  static absl::StatusOr<std::vector<Network>> ParseList(std::string_view text);

  bool Contains(const Address& address) const;
  // Its lowest and its highest address, both included.
  Address first() const { return masked_; }
  Address last() const { return Address(masked_.high() | ~mask_high_, masked_.low() | ~mask_low_); }
  // Of an IPv4 network too, in 128 bits: the larger, the more specific.
  int prefix_bits() const { return prefix_bits_; }

  // Address and prefix length; of an IPv4 network as of ::ffff:0:0/96, in 128 bits.
  std::string ToString() const;

 private:
  int prefix_bits_;
  Address masked_;
  uint64_t mask_high_;
  uint64_t mask_low_;
};

// True if `networks` is empty or one of them contains `address`.
bool InAnyNetwork(const std::vector<Network>& networks, const Address& address);

}  // namespace scantrend

#endif  // SCANTREND_BASE_ADDRESS_H_
