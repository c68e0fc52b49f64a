#include "base/address.h"

#include <arpa/inet.h>

#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/big_endian.h"
#include "base/status.h"

namespace scantrend {
namespace {

// The longest text of an address, with its NUL.
constexpr size_t kTextBytesMax = INET6_ADDRSTRLEN;

// Dotted quad without leading zeros, by hand: it is on the path of every log line, and inet_pton is
// four times slower.
std::optional<uint32_t> ParseIpv4(std::string_view text) {
  uint32_t address = 0;
  size_t i = 0;
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0 && (i >= text.size() || text[i++] != '.')) {
      return std::nullopt;
    }
    const size_t start = i;
    uint32_t value = 0;
    while (i < text.size() && i - start < 3 && text[i] >= '0' && text[i] <= '9') {
      value = value * 10 + static_cast<uint32_t>(text[i++] - '0');
    }
    const size_t digits = i - start;
    if (digits == 0 || value > 255 || (digits > 1 && text[start] == '0')) {
      return std::nullopt;
    }
    address = address << 8 | value;
  }
  return i == text.size() ? std::optional(address) : std::nullopt;
}

uint64_t HighBits(int count) {
  return count <= 0 ? 0 : count >= 64 ? ~uint64_t{0} : ~uint64_t{0} << (64 - count);
}

}  // namespace

std::optional<Address> Address::Parse(std::string_view text) {
  if (const auto ipv4 = ParseIpv4(text)) {
    return Address(*ipv4);
  }
  if (text.find(':') == std::string_view::npos || text.size() >= kTextBytesMax) {
    return std::nullopt;
  }
  char terminated[kTextBytesMax] = {};
  std::memcpy(terminated, text.data(), text.size());
  char bytes[16];
  if (std::strlen(terminated) != text.size() || inet_pton(AF_INET6, terminated, bytes) != 1) {
    return std::nullopt;
  }
  return Address(LoadBigEndian<uint64_t>(bytes), LoadBigEndian<uint64_t>(bytes + 8));
}

std::string Address::ToString() const {
  if (is_ipv4()) {
    const uint32_t a = ipv4();
    return absl::StrCat(a >> 24, ".", a >> 16 & 255, ".", a >> 8 & 255, ".", a & 255);
  }
  char bytes[16];
  StoreBigEndian(high_, bytes);
  StoreBigEndian(low_, bytes + 8);
  char text[kTextBytesMax];
  return inet_ntop(AF_INET6, bytes, text, sizeof text);
}

std::ostream& operator<<(std::ostream& out, const Address& address) {
  return out << address.ToString();
}

Network::Network(const Address& address, int prefix_bits)
    : prefix_bits_(prefix_bits),
      mask_high_(HighBits(prefix_bits)),
      mask_low_(HighBits(prefix_bits - 64)) {
  masked_ = Address(address.high() & mask_high_, address.low() & mask_low_);
}

absl::StatusOr<Network> Network::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  const std::string_view address_text = text.substr(0, slash);
  const std::optional<Address> address = Address::Parse(address_text);
  const auto bad = [&](std::string_view problem) {
    return absl::InvalidArgumentError(absl::StrCat("\"", std::string(text),
                                                   "\" is no network: ", std::string(problem),
                                                   "; write it as 192.0.2.0/24 or 2001:db8::/32"));
  };
  if (!address.has_value()) {
    return bad("its address does not parse");
  }
  // A mapped address written with colons counts its prefix in 128 bits.
  const bool dotted = address_text.find(':') == std::string_view::npos;
  int bits = dotted ? 32 : 128;
  if (slash != std::string_view::npos) {
    const std::string digits(text.substr(slash + 1));
    int given = 0;
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos ||
        !absl::SimpleAtoi(digits, &given) || given > bits) {
      return bad(absl::StrCat("its prefix length must be 0 to ", bits));
    }
    bits = given;
  }
  return Network(*address, dotted ? bits + 96 : bits);
}

absl::StatusOr<std::vector<Network>> Network::ParseList(std::string_view text) {
  std::vector<Network> networks;
  if (text.empty()) {
    return networks;
  }
  for (const auto& part : absl::StrSplit(std::string(text), ',')) {
    ASSIGN_OR_RETURN(const Network network, Parse(std::string(part)));
    networks.push_back(network);
  }
  return networks;
}

std::string Network::ToString() const {
  return absl::StrCat(masked_.ToString(), "/", prefix_bits_);
}

bool Network::Contains(const Address& address) const {
  return ((address.high() & mask_high_) == masked_.high()) &&
         ((address.low() & mask_low_) == masked_.low());
}

bool InAnyNetwork(const std::vector<Network>& networks, const Address& address) {
  if (networks.empty()) {
    return true;
  }
  for (const Network& network : networks) {
    if (network.Contains(address)) {
      return true;
    }
  }
  return false;
}

}  // namespace scantrend
