// Endpoint: an end of a connection.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_ENDPOINT_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_ENDPOINT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/address.h"

namespace scantrend {

// A value type.
struct Endpoint {
  Address address;
  uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

// What HOST:PORT stands for: an address (IPv6 in brackets) or a name, which may have several
// addresses; asks the resolver of the system. INVALID_ARGUMENT: it is not of that form. NOT_FOUND:
// the name has no address, or the resolver cannot be asked. Thread-safe.
absl::StatusOr<std::vector<Endpoint>> ResolveEndpoint(const std::string& host_and_port);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_ENDPOINT_H_
