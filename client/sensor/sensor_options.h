// What scantrend-sensor is told on its command line.
#ifndef SCANTREND_CLIENT_SENSOR_SENSOR_OPTIONS_H_
#define SCANTREND_CLIENT_SENSOR_SENSOR_OPTIONS_H_

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "client/sensor/importer.h"

namespace scantrend {

struct SensorOptions {
  std::string server = "127.0.0.1:8530";
  std::vector<std::string> files;
  std::string rejects;  // path; empty: nowhere
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
  ImportOptions import;
};

// Reads the command line into `options`. The exit code if the program is to end now, having said
// why on stdout (--help, --version: 0) or stderr (wrong usage: 2); nullopt if it is to run.
std::optional<int> ParseSensorOptions(int argc, const char* const* argv, SensorOptions& options);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_SENSOR_OPTIONS_H_
