// DemoYear: a simulated year of hits, for trying scantrend out: a re-enactment of what the
// handler's diary "What's up with TCP 853 (DNS over TLS)?" showed. No address in it is a real
// scanner's.
//
// 365 days, 2018-10-22 to 2019-10-21, seen by a /20 of targets. On 853/tcp: a handful of sources
// all year; two scanners that each sweep much of the network on one day late in 2018; from
// 2019-09-01 sources that widen day by day; from 2019-10-01 many new sources. Beside it 300 other
// series with a weekly rhythm and returning sources.
#ifndef SCANTREND_CLIENT_DEMO_DEMO_YEAR_H_
#define SCANTREND_CLIENT_DEMO_DEMO_YEAR_H_

#include <cstdint>
#include <vector>

#include "base/day.h"
#include "base/hit.h"

namespace scantrend {

inline constexpr int kDemoDays = 365;
inline constexpr Day kDemoLastDay{18'190};  // 2019-10-21
inline constexpr int kDemoBackgroundSeries = 300;

// The hits of a day of the year, in order of time; the same on every machine and at every call.
// None for a day outside of the year. Thread-safe.
std::vector<Hit> DemoHits(Day day);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_DEMO_DEMO_YEAR_H_
