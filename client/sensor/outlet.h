// Outlet: where a sensor's streams go.
#ifndef SCANTREND_CLIENT_SENSOR_OUTLET_H_
#define SCANTREND_CLIENT_SENSOR_OUTLET_H_

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/hit_sink.h"
#include "client/ingest_connection.h"
#include "client/spool.h"

namespace scantrend {

// An open stream of the sensor.
struct OutletStream {
  std::unique_ptr<HitSink> sink;
  StreamPosition start;  // where it stands: what is sent goes on behind it
  // What waits in its spool, as long as `sink` lives; nullptr: it has none.
  std::function<absl::StatusOr<SpoolDepth>()> spool_depth = nullptr;
};

// Not thread-safe. What it opens must not outlive it.
class Outlet {
 public:
  virtual ~Outlet() = default;
  // Where a stream stands; opens nothing.
  virtual absl::StatusOr<StreamPosition> Find(const std::string& stream) = 0;
  virtual absl::StatusOr<OutletStream> Open(const std::string& stream) = 0;
};

// Shows the hits on `out` as a table, and knows of no stream: all sources are new to it.
std::unique_ptr<Outlet> MakeDryRunOutlet(std::ostream* out);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_OUTLET_H_
