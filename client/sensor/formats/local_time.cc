#include "client/sensor/formats/local_time.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace scantrend {
namespace {

constexpr absl::CivilSecond kEpoch(1970, 1, 1);
// Before and after every time that a log can hold.
constexpr int64_t kFirst = int64_t{-1} << 60;
constexpr int64_t kLast = int64_t{1} << 60;

int64_t LocalSeconds(absl::CivilSecond time) { return time - kEpoch; }

// Two digits at `at`, which there are; -1 if they are none.
int TwoDigits(std::string_view text, size_t at) {
  const char tens = text[at];
  const char ones = text[at + 1];
  return tens < '0' || tens > '9' || ones < '0' || ones > '9' ? -1 : (tens - '0') * 10 + ones - '0';
}

}  // namespace

std::optional<int32_t> ParseUtcOffset(std::string_view text) {
  const bool colon = text.size() == 6 && text[3] == ':';
  if ((text.size() != 5 && !colon) || (text[0] != '+' && text[0] != '-')) {
    return std::nullopt;
  }
  const int hours = TwoDigits(text, 1);
  const int minutes = TwoDigits(text, colon ? 4 : 3);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
    return std::nullopt;
  }
  const int32_t offset_s = (hours * 60 + minutes) * 60;
  return text[0] == '-' ? -offset_s : offset_s;
}

absl::StatusOr<Zone> Zone::Parse(std::string_view text) {
  if (const auto offset_s = ParseUtcOffset(text)) {
    return Zone(absl::FixedTimeZone(*offset_s));
  }
  const std::string name(text);
  absl::TimeZone zone;
  if (!name.empty() && absl::LoadTimeZone(name, &zone)) {
    return Zone(zone);
  }
  const bool has_database = absl::LoadTimeZone("Europe/London", &zone);
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", name,
      "\" is no time zone that is known here; write a name of the IANA database as "
      "Europe/Berlin, or UTC, or an offset as +02:00",
      has_database ? "" : ". This machine has no such database: install the package tzdata"));
}

int64_t Zone::ToUtc(int64_t local_s) {
  if (local_s < local_begin_s_ || local_s >= local_end_s_) {
    const absl::TimeZone::TimeInfo info = zone_.At(kEpoch + local_s);
    if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) {
      return absl::ToUnixSeconds(info.trans);
    }
    KeepPeriodOf(info.pre);
  }
  return local_s - offset_s_;
}

int64_t Zone::ToLocal(int64_t utc_s) {
  if (utc_s < utc_begin_s_ || utc_s >= utc_end_s_) {
    KeepPeriodOf(absl::FromUnixSeconds(utc_s));
  }
  return utc_s + offset_s_;
}

void Zone::KeepPeriodOf(absl::Time instant) {
  offset_s_ = zone_.At(instant).offset;
  utc_begin_s_ = local_begin_s_ = kFirst;
  utc_end_s_ = local_end_s_ = kLast;
  absl::TimeZone::CivilTransition change;
  // The last change up to `instant`, from the clock's time `from` to `to`. A local time that comes
  // twice, from `to` up to before `from`, belongs to the period before.
  if (zone_.PrevTransition(instant + absl::Seconds(1), &change)) {
    utc_begin_s_ = LocalSeconds(change.to) - offset_s_;
    local_begin_s_ = std::max(LocalSeconds(change.from), LocalSeconds(change.to));
  }
  if (zone_.NextTransition(instant, &change)) {
    local_end_s_ = LocalSeconds(change.from);
    utc_end_s_ = local_end_s_ - offset_s_;
  }
}

}  // namespace scantrend
