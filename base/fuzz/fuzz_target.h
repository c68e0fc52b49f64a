// FuzzTargets: what reads bytes that anybody may have written, and the promises that it is held to.
#ifndef SCANTREND_BASE_FUZZ_FUZZ_TARGET_H_
#define SCANTREND_BASE_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace scantrend {

struct FuzzTarget {
  std::string name;   // of its corpus and of its dictionary
  std::string group;  // by which script/fuzz runs several: "readers", "entry-points", ...
  // The longest input that is worth trying, in bytes. Longer ones are allowed.
  size_t input_bytes_max = 0;
  // Reads `input`, which may be any bytes. INTERNAL: a promise was broken; the message says which.
  // The same input always ends the same. From one thread at a time.
  std::function<absl::Status(std::string_view input)> run;
};

// Those of the program; each program of fuzz_main.cc and corpus_replay.cc has its own.
std::vector<FuzzTarget> FuzzTargets();

}  // namespace scantrend

#endif  // SCANTREND_BASE_FUZZ_FUZZ_TARGET_H_
