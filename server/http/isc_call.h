// IscCall: what every endpoint of the ISC/DShield API is given.
#ifndef SCANTREND_SERVER_HTTP_ISC_CALL_H_
#define SCANTREND_SERVER_HTTP_ISC_CALL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/day.h"
#include "server/http/isc_request.h"
#include "server/trend_queries.h"

namespace scantrend {

// The name of a service, as in /etc/services; empty if it has none. `protocol`: "tcp" or "udp".
using ServiceNames = std::function<std::string(uint16_t port, const char* protocol)>;

// For as long as one request is answered.
struct IscCall {
  const TrendQueries* queries;
  const ServiceNames* services;
  const TrendQueries::Cancelled& cancelled;
  Day today;                  // the server's current UTC day
  std::optional<Day> oldest;  // first day with any hit; nullopt: there is none
  IscPath path;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_ISC_CALL_H_
