// FlowFields: the columns of a log of flows, as text: what the formats that log flows or
// connections in place of packets have in common.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_FLOW_FIELDS_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_FLOW_FIELDS_H_

#include <cstdint>
#include <string_view>

#include "client/sensor/formats/hit_reader.h"

namespace scantrend {

// The packet that began a flow, which the flow counts as, however many packets came after it. A
// value type.
struct FlowOpening {
  bool by_responder = false;     // who sent it
  std::string_view tcp_flags{};  // as ParseTcpFlags; empty: unknown, or not TCP
};

// Text without blanks at its ends. A value type of views.
struct FlowFields {
  struct Side {
    std::string_view address;
    std::string_view port;  // protocols with ports only; empty or "-" is unknown
  };
  Side originator;  // who the log takes to have begun it: the client
  Side responder;
  std::string_view protocol;   // a number or a name
  std::string_view icmp_type;  // protocols with ICMP types only

  // One record at `time_s` (seconds since 1970-01-01T00:00:00Z) of the side that sent `opening`:
  // the hit, or why it does not count, or is malformed: as HitFields says, but for "records".
  // Thread-safe.
  ReadResult Read(uint32_t time_s, const FlowOpening& opening, CountMode mode) const;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_FLOW_FIELDS_H_
