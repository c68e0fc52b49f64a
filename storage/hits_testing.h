// Helpers for tests of what takes accepted hits.
#ifndef SCANTREND_STORAGE_HITS_TESTING_H_
#define SCANTREND_STORAGE_HITS_TESTING_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <tuple>
#include <vector>

#include "absl/numeric/int128.h"
#include "base/address_bits.h"
#include "storage/admission.h"

namespace scantrend {

// The sensor of all hits here.
inline constexpr SensorNumber kTestSensor = 7;

// All of `hits`, none of which may be one that is refused whenever it comes.
inline AcceptedHits AcceptAll(const std::vector<Hit>& hits) {
  static const AdmissionOptions options{.accept_days_back = 65'535, .monitored = {}};
  AcceptedHits accepted = Admission(options, UINT32_MAX).Accept(HitColumns::Of(hits));
  EXPECT_EQ(accepted.size(), hits.size());
  accepted.sensor = kTestSensor;
  return accepted;
}

// Service, source, target, day number, records. IPv4 addresses as mapped ones.
using CountedHit = std::tuple<Service, absl::uint128, absl::uint128, uint16_t, uint32_t>;

inline CountedHit Counted(const Hit& hit) {
  return {ServiceOf({hit.kind, hit.series}), ToBits(hit.source), ToBits(hit.target),
          Day::OfTime(hit.time_s).number(), hit.records};
}

// What is to be counted: the IPv4 columns before the IPv6 ones.
inline std::vector<CountedHit> Counted(const AcceptedHits& hits) {
  std::vector<CountedHit> counted;
  const AcceptedColumns<uint32_t>& v4 = hits.ipv4;
  for (size_t i = 0; i < v4.size(); ++i) {
    counted.emplace_back(v4.service[i], ToBits(Address(v4.source[i])),
                         ToBits(Address(v4.target[i])), v4.day_of(i), v4.records_of(i));
  }
  const AcceptedColumns<absl::uint128>& v6 = hits.ipv6;
  for (size_t i = 0; i < v6.size(); ++i) {
    counted.emplace_back(v6.service[i], v6.source[i], v6.target[i], v6.day_of(i), v6.records_of(i));
  }
  return counted;
}

// A hit that is accepted, of one of few series and addresses, IPv4-mapped ones beside IPv6 ones
// among them, on one of the `days` days from `first` on.
inline Hit RandomGoodHit(std::mt19937_64& random, Day first, int days, uint32_t series = 6) {
  const auto pick = [&random](uint32_t n) { return static_cast<uint32_t>(random() % n); };
  const auto address = [&pick](bool ipv6) {
    return ipv6 ? Address(0x20010db8'00000000, 1 + pick(9)) : Address(0xc6336401 + pick(20));
  };
  const uint32_t families = pick(6);
  const uint32_t of = pick(series);
  return {.time_s = first.Plus(static_cast<int>(pick(static_cast<uint32_t>(days)))).start_s() +
                    pick(kSecondsPerDay),
          .source = address(families == 1 || families == 2),
          .target = address(families == 2 || families == 3),
          .series = {of % 3 == 0 ? kUdp : kTcp, static_cast<uint16_t>(of)},
          .kind = of % 5 == 1 ? Kind::kBackscatter : Kind::kProbe,
          .records = pick(3) == 0 ? 1 + pick(9) : 1};
}

inline std::vector<Hit> RandomGoodHits(std::mt19937_64& random, size_t count, Day first, int days,
                                       uint32_t series = 6) {
  std::vector<Hit> hits;
  hits.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    hits.push_back(RandomGoodHit(random, first, days, series));
  }
  return hits;
}

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_HITS_TESTING_H_
