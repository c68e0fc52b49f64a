// The outlet that leads to a server.
#ifndef SCANTREND_CLIENT_SENSOR_SERVER_OUTLET_H_
#define SCANTREND_CLIENT_SENSOR_SERVER_OUTLET_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "client/ingest_connection.h"
#include "client/sensor/outlet.h"

namespace scantrend {

struct ServerOutletOptions {
  std::string sensor;
  // For how long a broken connection is tried anew.
  std::chrono::milliseconds retry_for = std::chrono::seconds(10);
};

// `connection` must outlive it. Errors are those of IngestConnection and Producer.
std::unique_ptr<Outlet> MakeServerOutlet(IngestConnection* connection,
                                         const ServerOutletOptions& options);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_SERVER_OUTLET_H_
