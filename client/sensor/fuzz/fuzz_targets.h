// FuzzTargets: what reads bytes that anybody may have written, and the promises that it is held to.
#ifndef SCANTREND_CLIENT_SENSOR_FUZZ_FUZZ_TARGETS_H_
#define SCANTREND_CLIENT_SENSOR_FUZZ_FUZZ_TARGETS_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace scantrend {

struct FuzzTarget {
  std::string name;        // of its corpus and of its dictionary
  bool is_reader = false;  // of what a sensor counts: logs and packets
  // The longest input that is worth trying, in bytes. Longer ones are allowed.
  size_t input_bytes_max = 0;
  // Reads `input`, which may be any bytes. INTERNAL: a promise was broken; the message says which.
  // The same input always ends the same. Thread-safe.
  std::function<absl::Status(std::string_view input)> run;
};

// One for each format of hit_readers.h, of its name, and those of packets, input and text.
std::vector<FuzzTarget> FuzzTargets();

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FUZZ_FUZZ_TARGETS_H_
