#include "client/sensor/formats/dshield_reader.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "client/sensor/formats/field_parser.h"
#include "client/sensor/formats/hit_fields.h"
#include "client/sensor/formats/log_time.h"

namespace scantrend {
namespace {

enum Field : size_t {
  kTime,
  kUserId,
  kCount,
  kSource,
  kSourcePort,
  kTarget,
  kTargetPort,
  kProtocol,
  kFlags,
  kFieldEnd,
};
constexpr size_t kFieldsMin = kProtocol + 1;

// "2013-03-03 21:53:59 +0000" and not a user id.
bool LooksLikeTime(std::string_view text) {
  return text.size() >= 19 && text[4] == '-' && text[7] == '-' && text[13] == ':';
}

}  // namespace

ReadResult DshieldReader::ReadLine(std::string_view line) {
  line = WithoutCarriageReturn(line);
  if (line.starts_with('#')) {
    return ReadResult::Skipped("comment");
  }
  if (Trim(line).empty()) {
    return ReadResult::Skipped("blank");
  }
  std::array<std::string_view, kFieldEnd> fields;
  if (SplitFields(line, '\t', fields) < kFieldsMin) {
    return ReadResult::Malformed("fields");
  }
  if (!LooksLikeTime(fields[kTime]) && LooksLikeTime(fields[kUserId])) {
    std::swap(fields[kTime], fields[kUserId]);
  }
  const auto time_s = ParseIsoTime(fields[kTime]);
  if (!time_s.has_value()) {
    return ReadResult::Malformed("time");
  }
  return HitFields{.records = fields[kCount],
                   .source = fields[kSource],
                   .target = fields[kTarget],
                   .packet = {.protocol = fields[kProtocol],
                              .source_port = fields[kSourcePort],
                              .target_port = fields[kTargetPort],
                              .icmp_type = fields[kSourcePort],
                              .tcp_flags = fields[kFlags]}}
      .Read(*time_s, count_);
}

}  // namespace scantrend
