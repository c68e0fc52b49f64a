#include "client/sensor/packets/endpoint.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

Address AddressOf(const sockaddr* socket_address) {
  if (socket_address->sa_family == AF_INET) {
    sockaddr_in ipv4 = {};
    std::memcpy(&ipv4, socket_address, sizeof(ipv4));
    return Address(ntohl(ipv4.sin_addr.s_addr));
  }
  sockaddr_in6 ipv6 = {};
  std::memcpy(&ipv6, socket_address, sizeof(ipv6));
  uint64_t halves[2] = {0, 0};
  for (size_t i = 0; i < sizeof(ipv6.sin6_addr.s6_addr); ++i) {
    halves[i / 8] = halves[i / 8] << 8 | ipv6.sin6_addr.s6_addr[i];
  }
  return Address(halves[0], halves[1]);
}

}  // namespace

absl::StatusOr<std::vector<Endpoint>> ResolveEndpoint(const std::string& host_and_port) {
  const size_t colon = host_and_port.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(host_and_port.substr(colon + 1), &port) ||
      port == 0 || port > 65'535) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", host_and_port, "\": write it as HOST:PORT, [2001:db8::1]:8530"));
  }
  std::string host = host_and_port.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    return absl::NotFoundError(absl::StrCat("\"", host, "\": ", gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  std::vector<Endpoint> endpoints;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    const Endpoint endpoint{AddressOf(entry->ai_addr), static_cast<uint16_t>(port)};
    if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) {
      endpoints.push_back(endpoint);
    }
  }
  return endpoints;
}

}  // namespace scantrend
