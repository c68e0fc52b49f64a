#include "base/loopback.h"

#include <optional>

#include "base/address.h"

namespace scantrend {

bool IsLoopback(std::string_view address) {
  if (address.starts_with("unix:")) {
    return true;
  }
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) {
    return false;
  }
  std::string_view host = address.substr(0, colon);
  if (host == "localhost") {
    return true;
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  static const Network ipv4 = *Network::Parse("127.0.0.0/8");
  static const Network ipv6 = *Network::Parse("::1");
  const std::optional<Address> parsed = Address::Parse(host);
  return parsed.has_value() && (ipv4.Contains(*parsed) || ipv6.Contains(*parsed));
}

}  // namespace scantrend
