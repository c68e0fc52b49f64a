// The outlet that leads to a server.
#ifndef SCANTREND_CLIENT_SENSOR_SERVER_OUTLET_H_
#define SCANTREND_CLIENT_SENSOR_SERVER_OUTLET_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "client/batch_stream.h"
#include "client/ingest_connection.h"
#include "client/sensor/outlet.h"
#include "client/spool.h"
#include "client/spooled_producer.h"

namespace scantrend {

struct ServerOutletOptions {
  std::string sensor;
  // For how long a broken connection is tried anew; kForEver: without an end.
  std::chrono::milliseconds retry_for = std::chrono::seconds(10);
  uint32_t sampling_rate = 1;  // 1 to 1,000,000
  // Directory of the spool that batches go through; empty: they go straight to the server.
  std::string spool = {};
  uint64_t spool_bytes_max = kSpoolBytesDefault;
  WhenFull when_full = WhenFull::kDrop;
  // How long the spool waits for the server: for acks at the end; and, if `when_full` is kWait, to
  // say where the source is to begin.
  std::chrono::milliseconds patience = std::chrono::seconds(10);
  // As of BatchStreamOptions and SpooledProducerOptions.
  ConnectionCallback on_connection_change = nullptr;
  std::function<void(const std::string&)> on_message = nullptr;
  // Ends what waits, with CANCELLED.
  std::stop_token stop = {};
};

// `connection` must outlive it. Errors are those of IngestConnection, Producer and SpooledProducer.
std::unique_ptr<Outlet> MakeServerOutlet(IngestConnection* connection, ServerOutletOptions options);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_SERVER_OUTLET_H_
