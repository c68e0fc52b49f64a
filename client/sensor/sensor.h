// Sensor: what scantrend-sensor does: takes hits from where its options say, and delivers them.
#ifndef SCANTREND_CLIENT_SENSOR_SENSOR_H_
#define SCANTREND_CLIENT_SENSOR_SENSOR_H_

#include <functional>
#include <iosfwd>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/sensor/delivery.h"
#include "client/sensor/file_stream.h"
#include "client/sensor/import_result.h"
#include "client/sensor/outlet.h"
#include "client/sensor/sensor_options.h"
#include "client/sensor/source_opener.h"

namespace scantrend {

// Not thread-safe.
class Sensor {
 public:
  // Gets what a person should know: of which source, and what.
  using Say = std::function<void(const std::string& message)>;
  struct Progress {
    std::string_view name;  // of the source
    SourceProgress source;
    ImportResult so_far;  // of all records, with the totals of the sinks
    SpoolDepth spooled;   // what waits in the spool
  };

  // `options`, `outlet`, `rejects` (nullptr: nobody gets the malformed lines) and what the
  // functions hold must outlive it. `on_progress` is called now and then.
  Sensor(const SensorOptions& options, Outlet* outlet, std::ostream* rejects, Say say,
         std::function<void(const Progress&)> on_progress);

  // Delivers the hits of one of the options' files ("-": standard input), and adds to `result` what
  // became of its records, whether it ends well or not. When it returns, what was sent is safe
  // (HitSink::Finish), or the status says why not. What an earlier run has delivered of a file is
  // passed over. A pipe that is still open when a `stop` is requested has ended.
  //
  // INVALID_ARGUMENT: the file is of another format, or was begun in one. NOT_FOUND,
  // PERMISSION_DENIED: the file. DATA_LOSS: it is damaged; what is before that is delivered.
  // ABORTED: another sensor of this name delivers the same stream. CANCELLED: stopped within a
  // file, or while the server was away. Others: as of SourceOpener, Outlet and HitSink.
  absl::Status DeliverFile(const std::string& path, const std::stop_token& stop,
                           ImportResult& result);

  // Likewise with what the options follow or listen to, until a `stop` is requested.
  absl::Status DeliverLive(const std::stop_token& stop, ImportResult& result);

 private:
  // A file, and where its hits go.
  struct OpenFile {
    FileStream stream;
    OutletStream outlet;
  };

  absl::StatusOr<OpenFile> Open(const std::string& path);
  absl::Status DeliverFrom(const std::string& path, const OpenFile& file,
                           const std::stop_token& stop, ImportResult& result);
  absl::Status DeliverPipe(const std::string& path, const std::stop_token& stop,
                           ImportResult& result);
  absl::Status OpenAndDeliverLive(const std::stop_token& stop, ImportResult& result);
  absl::Status DeliverSource(std::string_view name, HitSource& source, const OutletStream& outlet,
                             const std::stop_token& stop, ImportResult& result);
  void SayIfOptionsChanged(const std::string& name, const sensor::SourcePosition& position);

  const SensorOptions& options_;
  const uint64_t options_digest_;
  Outlet* const outlet_;
  std::ostream* const rejects_;
  const Say say_;
  const std::function<void(const Progress&)> on_progress_;
  const HitFilter filter_;
  SourceOpener opener_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_SENSOR_H_
