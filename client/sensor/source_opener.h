// SourceOpener: the sources that the sensor's options name.
#ifndef SCANTREND_CLIENT_SENSOR_SOURCE_OPENER_H_
#define SCANTREND_CLIENT_SENSOR_SOURCE_OPENER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/sensor/hit_source.h"
#include "client/sensor/log_source.h"
#include "client/sensor/sensor_options.h"
#include "client/sensor/source_position.pb.h"

namespace scantrend {

// Not thread-safe.
class SourceOpener {
 public:
  // `options` must outlive it and what it opens. `say` gets what a person should know, with the
  // name of the source.
  SourceOpener(const SensorOptions& options, std::function<void(const std::string&)> say)
      : options_(options), say_(std::move(say)) {}

  // Whether the data of `path` ("-": standard input) comes as it is made, and but once. Reads
  // nothing. Errors: those of ByteStream::Open for standard input; of a path, opening it has them.
  static absl::StatusOr<bool> IsLive(const std::string& path);

  // Such data, from now on. With --format auto it is a log. Errors: those of LineSource, LogSource
  // and CaptureFile.
  absl::StatusOr<std::unique_ptr<HitSource>> OpenPipe(const std::string& path);

  // The file `path`, a log or a capture, from `position` on, or from its beginning if that is
  // empty. nullptr: what was counted is not how it begins, or it is shorter or damaged before
  // there. Errors: those of OpenLogFile and CaptureFile.
  absl::StatusOr<std::unique_ptr<HitSource>> OpenFile(const std::string& path,
                                                      const sensor::SourcePosition& position);

  // What the options follow or listen to, from `position` on. Errors: those of FollowedLog,
  // JournalLines, LiveCapture and LogSource.
  absl::StatusOr<std::unique_ptr<HitSource>> OpenLive(const sensor::SourcePosition& position);
  // What that is called for people, and the name of its stream within the sensor, which stays.
  std::string LiveName() const;
  std::string LiveStream() const;
  // Whether it begins with what comes in when it is opened, and cannot wait to be read.
  bool live_is_lost_if_not_read() const { return !options_.interface.empty(); }

 private:
  LogSourceOptions LogOptions(const std::string& name) const;
  absl::StatusOr<std::unique_ptr<HitSource>> OpenInterface();

  const SensorOptions& options_;
  const std::function<void(const std::string&)> say_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_SOURCE_OPENER_H_
