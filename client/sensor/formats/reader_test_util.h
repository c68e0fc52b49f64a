// What the tests of the readers have in common.
#ifndef SCANTREND_CLIENT_SENSOR_FORMATS_READER_TEST_UTIL_H_
#define SCANTREND_CLIENT_SENSOR_FORMATS_READER_TEST_UTIL_H_

#include <gtest/gtest.h>

#include <string_view>

#include "base/address.h"
#include "base/hit.h"
#include "client/sensor/formats/hit_reader.h"
#include "client/sensor/formats/log_time.h"

namespace scantrend {

// `time` as ParseIsoTime.
inline Hit MakeHit(std::string_view time, std::string_view source, std::string_view target,
                   Series series, Kind kind = Kind::kProbe, uint32_t records = 1) {
  return {ParseIsoTime(time).value(),
          Address::Parse(source).value(),
          Address::Parse(target).value(),
          series,
          kind,
          records};
}

inline void ExpectHit(HitReader& reader, std::string_view line, const Hit& expected) {
  const ReadResult result = reader.ReadLine(line);
  ASSERT_EQ(result.outcome, ReadResult::Outcome::kHit) << result.reason << ": " << line;
  EXPECT_EQ(result.hit.time_s, expected.time_s) << line;
  EXPECT_EQ(result.hit.source, expected.source) << line;
  EXPECT_EQ(result.hit.target, expected.target) << line;
  EXPECT_EQ(result.hit.series, expected.series) << line;
  EXPECT_EQ(result.hit.kind, expected.kind) << line;
  EXPECT_EQ(result.hit.records, expected.records) << line;
}

inline void ExpectSkipped(HitReader& reader, std::string_view line, std::string_view reason) {
  const ReadResult result = reader.ReadLine(line);
  EXPECT_EQ(result.outcome, ReadResult::Outcome::kSkipped) << line;
  EXPECT_EQ(result.reason, reason) << line;
}

inline void ExpectMalformed(HitReader& reader, std::string_view line, std::string_view reason) {
  const ReadResult result = reader.ReadLine(line);
  EXPECT_EQ(result.outcome, ReadResult::Outcome::kMalformed) << line;
  EXPECT_EQ(result.reason, reason) << line;
}

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_FORMATS_READER_TEST_UTIL_H_
