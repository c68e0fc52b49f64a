// Log files as sources of hits.
#ifndef SCANTREND_CLIENT_SENSOR_LOG_FILE_H_
#define SCANTREND_CLIENT_SENSOR_LOG_FILE_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/sensor/hit_source.h"
#include "client/sensor/log_source.h"
#include "client/sensor/source_position.pb.h"

namespace scantrend {

// The log file `path`, plain or compressed, from `position` on: a former position of it, or an
// empty one for its beginning. nullptr if it does not begin with what was counted, is shorter, or
// is damaged before there. A last line without a newline is waited for a moment, and then taken as
// it is. Errors: those of LineSource and LogSource::Make.
absl::StatusOr<std::unique_ptr<HitSource>> OpenLogFile(const std::string& path,
                                                       const LogSourceOptions& options,
                                                       const sensor::SourcePosition& position);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_LOG_FILE_H_
