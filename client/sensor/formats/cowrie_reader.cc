#include "client/sensor/formats/cowrie_reader.h"

#include <array>
#include <cstddef>

#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/flow_fields.h"
#include "client/sensor/formats/log_time.h"

namespace scantrend {
namespace {

enum Field : size_t {
  kEventId,
  kTime,
  kSource,
  kSourcePort,
  kTarget,
  kTargetPort,
  kFieldEnd,
};

constexpr std::array<JsonName, kFieldEnd> kNames = {{
    {"", "eventid"},
    {"", "timestamp"},
    {"", "src_ip"},
    {"", "src_port"},
    {"", "dst_ip"},
    {"", "dst_port"},
}};

}  // namespace

CowrieReader::CowrieReader(const ReaderOptions& options) : count_(options.count), json_(kNames) {}

ReadResult CowrieReader::ReadLine(std::string_view line) {
  if (Trim(WithoutCarriageReturn(line)).empty()) {
    return ReadResult::Skipped("blank");
  }
  if (!json_.Read(line)) {
    return ReadResult::Malformed("json");
  }
  if (json_[kEventId].empty()) {
    return ReadResult::Malformed("eventid");
  }
  if (json_[kEventId] != "cowrie.session.connect") {
    return ReadResult::Skipped("no connection");
  }
  if (!json_.problem().empty()) {
    return ReadResult::Malformed(json_.problem());
  }
  const auto time_s = ParseIsoTime(json_[kTime]);
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  return FlowFields{.originator = {json_[kSource], json_[kSourcePort]},
                    .responder = {json_[kTarget], json_[kTargetPort]},
                    .protocol = "tcp",
                    .icmp_type = {}}
      .Read(*time_s, {.tcp_flags = "S"}, count_);
}

}  // namespace scantrend
