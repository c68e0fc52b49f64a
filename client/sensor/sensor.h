// Sensor: what scantrend-sensor does: takes hits from where its options say, and delivers them.
#ifndef SCANTREND_CLIENT_SENSOR_SENSOR_H_
#define SCANTREND_CLIENT_SENSOR_SENSOR_H_

#include <functional>
#include <iosfwd>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "client/sensor/delivery.h"
#include "client/sensor/file_stream.h"
#include "client/sensor/import_result.h"
#include "client/sensor/log_source.h"
#include "client/sensor/outlet.h"
#include "client/sensor/sensor_options.h"

namespace scantrend {

// Not thread-safe.
class Sensor {
 public:
  // What a person should know: of which input, and what.
  using Say = std::function<void(const std::string& message)>;
  // Called now and then with the name of the input, how far it is, and what has become of all
  // records so far, with the totals of the sinks.
  using OnProgress =
      std::function<void(const std::string& name, const SourceProgress&, const ImportResult&)>;

  // `outlet`, `rejects` (nullptr: nobody gets the malformed lines) and what the functions hold must
  // outlive it.
  Sensor(const SensorOptions& options, Outlet* outlet, std::ostream* rejects, Say say,
         OnProgress on_progress);

  // Delivers the hits of one input, a file of the options ("-": standard input), or what they
  // follow or listen to, and adds to `result` what became of its records, whether it ends well or
  // not. When it returns, what was sent is safe (HitSink::Finish), or the status says why not. What
  // an earlier run has delivered of a file is passed over. Input that never ends is read until
  // `stop`.
  //
  // INVALID_ARGUMENT: the file is of another format, or was begun in one. NOT_FOUND,
  // PERMISSION_DENIED: the input. DATA_LOSS: a file is damaged; what is before that is delivered.
  // ABORTED: another sensor of this name delivers the same stream. CANCELLED: stopped within a
  // file. Others: as of Outlet and HitSink.
  absl::Status DeliverFile(const std::string& path, const std::stop_token& stop,
                           ImportResult& result);
  absl::Status DeliverLive(const std::stop_token& stop, ImportResult& result);

 private:
  // A file, and where its hits go.
  struct OpenFile {
    FileStream stream;
    std::unique_ptr<HitSink> sink;
  };

  absl::StatusOr<OpenFile> Open(const std::string& path);
  absl::Status DeliverFrom(const std::string& path, const OpenFile& file,
                           const std::stop_token& stop, ImportResult& result);
  absl::Status DeliverPipe(const std::string& path, HitSource& source, const std::stop_token& stop,
                           ImportResult& result);
  absl::Status DeliverSource(const std::string& name, HitSource& source, HitSink& sink,
                             const std::stop_token& stop, ImportResult& result);
  LogSourceOptions LogOptions(const std::string& name) const;

  const SensorOptions& options_;
  const uint64_t options_digest_;
  Outlet* const outlet_;
  std::ostream* const rejects_;
  const Say say_;
  const OnProgress on_progress_;
  const HitFilter filter_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_SENSOR_H_
