// ReadResult: what a record of a source was: a line of a log, or a packet of a capture.
#ifndef SCANTREND_CLIENT_SENSOR_READ_RESULT_H_
#define SCANTREND_CLIENT_SENSOR_READ_RESULT_H_

#include <string_view>

#include "base/hit.h"
#include "client/sensor/packets/packet_class.h"

namespace scantrend {

// A value type.
struct ReadResult {
  enum class Outcome {
    kHit,        // a hit
    kSkipped,    // rightly no hit: a comment, another program's line, a packet that is not counted
    kMalformed,  // meant to be a hit, but broken
  };

  Outcome outcome = Outcome::kMalformed;
  Hit hit;                  // kHit only
  std::string_view reason;  // kSkipped and kMalformed: static text, such as "tcp without SYN"

  static ReadResult Skipped(std::string_view reason) { return {Outcome::kSkipped, {}, reason}; }
  static ReadResult Malformed(std::string_view reason) { return {Outcome::kMalformed, {}, reason}; }
  // `hit`, with the series and the kind that `packet` counts as; skipped if it does not count.
  static ReadResult OfPacket(const Hit& hit, const Packet& packet, CountMode mode);
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_READ_RESULT_H_
