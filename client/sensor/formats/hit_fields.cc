#include "client/sensor/formats/hit_fields.h"

#include "base/address.h"
#include "client/sensor/formats/field_parser.h"

namespace scantrend {

ReadResult HitFields::Read(uint32_t time_s, CountMode mode) const {
  const auto parsed_records = ParseDecimal(records, UINT32_MAX);
  if (!parsed_records.has_value() || *parsed_records == 0) {
    return ReadResult::Malformed("records");
  }
  const auto parsed_source = Address::Parse(source);
  if (!parsed_source.has_value()) {
    return ReadResult::Malformed("source address");
  }
  const auto parsed_target = Address::Parse(target);
  if (!parsed_target.has_value()) {
    return ReadResult::Malformed("target address");
  }
  Packet parsed_packet;
  if (const std::string_view problem = packet.Parse(parsed_packet); !problem.empty()) {
    return ReadResult::Malformed(problem);
  }
  Hit hit;
  hit.time_s = time_s;
  hit.source = *parsed_source;
  hit.target = *parsed_target;
  hit.records = *parsed_records;
  return ReadResult::OfPacket(hit, parsed_packet, mode);
}

}  // namespace scantrend
