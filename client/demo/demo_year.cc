#include "client/demo/demo_year.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace scantrend {
namespace {

constexpr Day kFirstDay = kDemoLastDay.Plus(1 - kDemoDays);
constexpr Series kDnsOverTls{kTcp, 853};

// Targets: 198.18.0.0/20, of the block for benchmarks (RFC 2544). Sources: 240.0.0.0/4, which is
// reserved (RFC 1112), so that nobody is accused.
constexpr uint32_t kTargetNetwork = 0xc612'0000;
constexpr uint32_t kTargets = 4'096;
constexpr uint32_t kSourceNetwork = 0xf000'0000;
constexpr uint32_t kSources = 0x0fff'ffff;

// Days of the year on which the story turns; 0 is 2018-10-22.
constexpr int kFirstSweep = 27;   // 2018-11-18
constexpr int kSecondSweep = 55;  // 2018-12-16
constexpr int kRampBegins = 314;  // 2019-09-01
constexpr int kJumpBegins = 344;  // 2019-10-01

// splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014): the
// standard library's distributions differ from one library to the next.
class Random {
 public:
  Random(uint64_t a, uint64_t b) : state_(a * 0x9e37'79b9'7f4a'7c15 + b) { Next(); }
  uint64_t Next() {
    uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
    return z ^ (z >> 31);
  }
  // From 0 to n - 1.
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>((Next() >> 32) * n >> 32); }
  // About `mean`, over-dispersed as scans are: from half of it to one and a half.
  uint32_t About(double mean) {
    return static_cast<uint32_t>(std::lround(mean * (0.5 + Below(1'001) / 1'000.0)));
  }

 private:
  uint64_t state_;
};

uint32_t SourceNumber(uint64_t series, uint32_t number) {
  return kSourceNetwork + Random(series + 1, number).Below(kSources);
}

class DayWriter {
 public:
  DayWriter(Day day, std::vector<Hit>& hits) : day_(day), hits_(hits) {}

  // One hit of `source` on one of the targets.
  void Add(Random& random, const Series& series, uint32_t source, uint32_t target) {
    hits_.push_back({.time_s = day_.start_s() + random.Below(kSecondsPerDay),
                     .source = Address(source),
                     .target = Address(kTargetNetwork + target % kTargets),
                     .series = series,
                     .kind = Kind::kProbe,
                     .records = 1 + (random.Below(4) == 0 ? random.Below(3) : 0)});
  }

  // A source that hits `targets` targets that lie behind one another.
  void Sweep(Random& random, const Series& series, uint32_t source, uint32_t targets) {
    const uint32_t first = random.Below(kTargets);
    for (uint32_t i = 0; i < targets; ++i) {
      Add(random, series, source, first + i);
    }
  }

 private:
  const Day day_;
  std::vector<Hit>& hits_;
};

void AddDnsOverTls(int day, DayWriter& writer) {
  const uint64_t id = kDnsOverTls.port;
  Random random(id, static_cast<uint64_t>(day) + 1'000'000);
  // The low base: a few of forty sources that come and go.
  for (uint32_t n = random.About(6); n > 0; --n) {
    writer.Sweep(random, kDnsOverTls, SourceNumber(id, random.Below(40)), 1 + random.Below(5));
  }
  if (day == kFirstSweep) {
    writer.Sweep(random, kDnsOverTls, SourceNumber(id, 100), 1'850);
  }
  if (day == kSecondSweep) {
    writer.Sweep(random, kDnsOverTls, SourceNumber(id, 101), 1'400);
  }
  if (day >= kRampBegins) {
    // Half a dozen that widen: each day a few targets more.
    const int days = std::min(day - kRampBegins + 1, kJumpBegins - kRampBegins);
    for (uint32_t n = 0; n < 6; ++n) {
      writer.Sweep(random, kDnsOverTls, SourceNumber(id, 200 + n), random.About(3.0 * days));
    }
  }
  if (day >= kJumpBegins) {
    // New ones every day; most come back for a few days.
    const auto age = static_cast<uint32_t>(day - kJumpBegins);
    for (uint32_t n = random.About(70); n > 0; --n) {
      const uint32_t arrived = age < 4 ? 0 : age - 4;
      const uint32_t number =
          1'000 + (arrived + random.Below(age - arrived + 1)) * 40 + random.Below(60);
      writer.Sweep(random, kDnsOverTls, SourceNumber(id, number), 1 + random.Below(16));
    }
  }
}

// The background's n-th series, busiest first: those that every telescope sees, then others.
Series BackgroundSeries(uint32_t n) {
  constexpr std::array<Series, 20> kBusiest = {
      {{kTcp, 445},  {kTcp, 23},   {kTcp, 22},    {kTcp, 80},    {kTcp, 3389},
       {kTcp, 8080}, {kTcp, 1433}, {kTcp, 443},   {kUdp, 5060},  {kTcp, 2323},
       {kTcp, 5555}, {kUdp, 123},  {kUdp, 53},    {kTcp, 8545},  {kUdp, 1900},
       {kTcp, 3306}, {kTcp, 6379}, {kUdp, 11211}, {kTcp, 52869}, {kUdp, 389}}};
  if (n < kBusiest.size()) {
    return kBusiest[n];
  }
  // 1009 to 65,433, each once, none of the above or 853.
  return {n % 5 == 0 ? kUdp : kTcp, static_cast<uint16_t>(1'009 + n * 211)};
}

void AddBackground(int day, DayWriter& writer) {
  // Weekends are quieter; 2018-10-22 was a Monday.
  const double week = day % 7 >= 5 ? 0.75 : 1.0;
  for (uint32_t n = 0; n < kDemoBackgroundSeries; ++n) {
    const Series series = BackgroundSeries(n);
    Random random(n + 10'000, static_cast<uint64_t>(day));
    const double mean = 150.0 / std::pow(n + 1.0, 0.7) * week;
    // Four in five are of a population that is renewed over the year.
    const auto population = static_cast<uint32_t>(3 * mean + 5);
    const uint32_t renewed = static_cast<uint32_t>(day) * population / 60;
    for (uint32_t hits = random.About(mean); hits > 0; --hits) {
      const bool returning = random.Below(5) != 0;
      const uint32_t source =
          returning ? renewed + random.Below(population) : 1'000'000 + random.Below(100'000'000);
      writer.Add(random, series, SourceNumber(n + 10'000, source), random.Below(kTargets));
    }
  }
}

}  // namespace

std::vector<Hit> DemoHits(Day day) {
  std::vector<Hit> hits;
  if (day < kFirstDay || day > kDemoLastDay) {
    return hits;
  }
  DayWriter writer(day, hits);
  AddDnsOverTls(day - kFirstDay, writer);
  AddBackground(day - kFirstDay, writer);
  std::stable_sort(hits.begin(), hits.end(),
                   [](const Hit& a, const Hit& b) { return a.time_s < b.time_s; });
  return hits;
}

}  // namespace scantrend
