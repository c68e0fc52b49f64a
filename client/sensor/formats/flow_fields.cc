#include "client/sensor/formats/flow_fields.h"

#include "client/sensor/formats/hit_fields.h"

namespace scantrend {

ReadResult FlowFields::Read(uint32_t time_s, const FlowOpening& opening, CountMode mode) const {
  const Side& source = opening.by_responder ? responder : originator;
  const Side& target = opening.by_responder ? originator : responder;
  return HitFields{.records = "1",
                   .source = source.address,
                   .target = target.address,
                   .packet = {.protocol = protocol,
                              .source_port = source.port,
                              .target_port = target.port,
                              .icmp_type = icmp_type,
                              .tcp_flags = opening.tcp_flags}}
      .Read(time_s, mode);
}

}  // namespace scantrend
