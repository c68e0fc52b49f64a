// PacketFields: the columns of a table of packets that decide a packet's class, as text. What the
// formats with one column a field have in common.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_PACKET_FIELDS_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_PACKET_FIELDS_H_

#include <string_view>

#include "client/sensor/packets/packet_class.h"

namespace scantrend {

// Text without blanks at its ends. An empty field, or "-", is unknown. A value type of views.
struct PacketFields {
  std::string_view protocol;     // a number or a name
  std::string_view source_port;  // protocols with ports only
  std::string_view target_port;  // protocols with ports only
  std::string_view icmp_type;    // protocols with ICMP types only
  std::string_view tcp_flags;    // TCP only

  // Reads them into `packet`; fields that the protocol has no use for are not looked at. Returns
  // what is wrong (static text), or "": "protocol", "source port", "port", "port above 65535",
  // "icmp type", "tcp flags". The source port and the flags may be unknown. Thread-safe.
  std::string_view Parse(Packet& packet) const;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_PACKET_FIELDS_H_
