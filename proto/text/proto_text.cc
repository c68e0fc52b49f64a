#include "proto/text/proto_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/series.h"

namespace scantrend {

std::string ProtocolText(const v1::Series& series) {
  return series.has_protocol() ? ProtocolName(static_cast<uint8_t>(series.protocol())) : "any";
}

std::string SeriesText(const v1::Series& series) {
  return absl::StrCat(series.port(), "/", ProtocolText(series));
}

std::string DateText(const google::type::Date& date) {
  return absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day());
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string RangeTitle(const google::type::Date& start, const google::type::Date& end) {
  return absl::StrCat(DateText(start), " to ", DateText(end));
}

std::string CountsSinceText(const google::type::Date& since) {
  return absl::StrCat("records and targets are those since ", DateText(since),
                      ": of days before, which source did what is not kept");
}

std::string RiseClassText(v1::RiseClass rise_class) {
  switch (rise_class) {
    case v1::RISE_CLASS_NEW:
      return "new";
    case v1::RISE_CLASS_SPIKE:
      return "spike";
    case v1::RISE_CLASS_STEP:
      return "step";
    case v1::RISE_CLASS_RAMP:
      return "ramp";
    default:
      return absl::StrCat("class_", static_cast<int>(rise_class));
  }
}

std::string RiseLeadText(v1::RiseLead lead) {
  switch (lead) {
    case v1::RISE_LEAD_SOURCES:
      return "sources";
    case v1::RISE_LEAD_TARGETS:
      return "targets";
    default:
      return absl::StrCat("lead_", static_cast<int>(lead));
  }
}

}  // namespace scantrend
