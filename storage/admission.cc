#include "storage/admission.h"

#include <algorithm>
#include <array>

#include "base/address_bits.h"

namespace scantrend {
namespace {

constexpr uint32_t kServiceClasses = (static_cast<uint32_t>(Kind::kBackscatter) + 1) << 8;

// The largest port of each kind << 8 | protocol; -1: no hit may have it.
std::array<int32_t, kServiceClasses> MakePortLimits() {
  std::array<int32_t, kServiceClasses> limits;
  limits.fill(-1);
  for (const Kind kind : {Kind::kProbe, Kind::kBackscatter}) {
    for (uint32_t protocol = 0; protocol < kReservedProtocol; ++protocol) {
      const auto number = static_cast<uint8_t>(protocol);
      limits[static_cast<uint32_t>(kind) << 8 | protocol] = HasPorts(number)       ? UINT16_MAX
                                                            : HasIcmpTypes(number) ? UINT8_MAX
                                                                                   : 0;
    }
  }
  return limits;
}

bool IsService(Service service) {
  static const std::array<int32_t, kServiceClasses> kPortLimits = MakePortLimits();
  const uint32_t service_class = service >> 16;
  return service_class < kServiceClasses &&
         static_cast<int32_t>(service & UINT16_MAX) <= kPortLimits[service_class];
}

std::vector<uint16_t> DaysOf(std::span<const uint32_t> time_s) {
  const auto [first, last] = std::minmax_element(time_s.begin(), time_s.end());
  std::vector<uint16_t> days;
  if (Day::OfTime(*first) == Day::OfTime(*last)) {
    days = {Day::OfTime(*first).number()};
    return days;
  }
  days.reserve(time_s.size());
  for (const uint32_t time : time_s) {
    days.push_back(Day::OfTime(time).number());
  }
  return days;
}

}  // namespace

Admission::Admission(const AdmissionOptions& options, uint32_t now_s, Day first_kept)
    : options_(options),
      latest_s_(uint64_t{now_s} + kAcceptSecondsAhead),
      earliest_(std::max(first_kept, Day::OfTime(now_s).Plus(-options.accept_days_back))) {}

std::optional<RefusalReason> Admission::Refuse(const Hit& hit) const {
  if (hit.kind != Kind::kProbe && hit.kind != Kind::kBackscatter) {
    return RefusalReason::kBadKind;
  }
  if (hit.series.protocol == kReservedProtocol) {
    return RefusalReason::kBadProtocol;
  }
  if (!IsService(ServiceOf({hit.kind, hit.series}))) {
    return RefusalReason::kBadPort;
  }
  if (hit.records == 0) {
    return RefusalReason::kBadRecords;
  }
  if (hit.target.is_unspecified()) {
    return RefusalReason::kBadAddress;
  }
  if (!InAnyNetwork(options_.monitored, hit.target)) {
    return RefusalReason::kNotMonitored;
  }
  if (hit.time_s > latest_s_) {
    return RefusalReason::kFuture;
  }
  if (Day::OfTime(hit.time_s) < earliest_) {
    return RefusalReason::kTooOld;
  }
  return std::nullopt;
}

bool Admission::AcceptsAll(const Ipv4Columns& columns) const {
  const uint32_t earliest_s = earliest_.start_s();
  const auto latest_s = static_cast<uint32_t>(std::min<uint64_t>(latest_s_, UINT32_MAX));
  bool accepts = true;
  for (size_t i = 0; i < columns.size(); ++i) {
    accepts = accepts && columns.time_s[i] >= earliest_s && columns.time_s[i] <= latest_s &&
              columns.target[i] != 0 && IsService(columns.service[i]);
  }
  for (const uint32_t records : columns.records) {
    accepts = accepts && records != 0;
  }
  if (accepts && !options_.monitored.empty()) {
    for (const uint32_t target : columns.target) {
      accepts = accepts && InAnyNetwork(options_.monitored, Address(target));
    }
  }
  return accepts;
}

AcceptedHits Admission::Accept(const HitColumns& columns) const {
  AcceptedHits accepted;
  accepted.received = columns.owner;
  const auto derived = std::make_shared<DerivedColumns>();
  if (columns.ipv4.size() > 0) {
    AcceptIpv4(columns.ipv4, *derived, accepted);
  }
  if (columns.ipv6.size() > 0) {
    AcceptIpv6(columns.ipv6, *derived, accepted);
  }
  accepted.derived = derived;
  return accepted;
}

void Admission::AcceptIpv4(const Ipv4Columns& columns, DerivedColumns& derived,
                           AcceptedHits& accepted) const {
  if (AcceptsAll(columns)) {
    accepted.last_hit_s = *std::max_element(columns.time_s.begin(), columns.time_s.end());
    derived.day4 = DaysOf(columns.time_s);
    const bool one_each = std::all_of(columns.records.begin(), columns.records.end(),
                                      [](uint32_t records) { return records == 1; });
    accepted.ipv4 = {.service = columns.service,
                     .source = columns.source,
                     .target = columns.target,
                     .day = derived.day4,
                     .records = one_each ? std::span<const uint32_t>() : columns.records};
    return;
  }
  for (const Hit& hit : ToHits({.ipv4 = columns, .ipv6 = {}, .owner = nullptr})) {
    if (const auto reason = Refuse(hit)) {
      ++accepted.refused[static_cast<size_t>(*reason)];
      continue;
    }
    accepted.last_hit_s = std::max(accepted.last_hit_s, hit.time_s);
    derived.service4.push_back(ServiceOf({hit.kind, hit.series}));
    derived.source4.push_back(hit.source.ipv4());
    derived.target4.push_back(hit.target.ipv4());
    derived.day4.push_back(Day::OfTime(hit.time_s).number());
    derived.records4.push_back(hit.records);
  }
  accepted.ipv4 = {.service = derived.service4,
                   .source = derived.source4,
                   .target = derived.target4,
                   .day = derived.day4,
                   .records = derived.records4};
}

void Admission::AcceptIpv6(const Ipv6Columns& columns, DerivedColumns& derived,
                           AcceptedHits& accepted) const {
  for (const Hit& hit : ToHits({.ipv4 = {}, .ipv6 = columns, .owner = nullptr})) {
    if (const auto reason = Refuse(hit)) {
      ++accepted.refused[static_cast<size_t>(*reason)];
      continue;
    }
    accepted.last_hit_s = std::max(accepted.last_hit_s, hit.time_s);
    derived.service6.push_back(ServiceOf({hit.kind, hit.series}));
    derived.source6.push_back(ToBits(hit.source));
    derived.target6.push_back(ToBits(hit.target));
    derived.day6.push_back(Day::OfTime(hit.time_s).number());
    derived.records6.push_back(hit.records);
  }
  accepted.ipv6 = {.service = derived.service6,
                   .source = derived.source6,
                   .target = derived.target6,
                   .day = derived.day6,
                   .records = derived.records6};
}

}  // namespace scantrend
