#include "client/sensor/formats/hit_reader.h"

namespace scantrend {

absl::Status HitReader::RestoreState(std::string_view state) {
  return state.empty() ? absl::OkStatus()
                       : absl::InvalidArgumentError("this format keeps no state between its lines");
}

}  // namespace scantrend
