// HitFields: the columns of a table of hits, as text: what the formats with one column a field have
// in common.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_HIT_FIELDS_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_HIT_FIELDS_H_

#include <cstdint>
#include <string_view>

#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/packet_fields.h"

namespace scantrend {

// Text without blanks at its ends. A value type of views.
struct HitFields {
  std::string_view records;  // 1 to 2^32 - 1
  std::string_view source;   // an address
  std::string_view target;   // an address
  PacketFields packet;

  // The hit at `time_s` (seconds since 1970-01-01T00:00:00Z), or why it does not count, or is
  // malformed: "records", "source address", "target address", or what PacketFields says.
  // Thread-safe.
  ReadResult Read(uint32_t time_s, CountMode mode) const;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_HIT_FIELDS_H_
