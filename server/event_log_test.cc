#include "server/event_log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

// 2026-11-27T00:14:42Z.
constexpr uint32_t kNow = 1'795'738'482;

class EventLogTest : public testing::Test {
 protected:
  // What a log of these options writes of an event with `fields`.
  std::string Written(const LogOptions& options, LogLevel level,
                      const std::vector<LogField>& fields) {
    std::ostringstream out;
    EventLog(&out, options, &clock_).Write(level, "sensor_connected", fields);
    return out.str();
  }

  FakeClock clock_{kNow};
};

TEST_F(EventLogTest, AsTextALineHasTimeLevelEventAndFields) {
  EXPECT_EQ(Written({}, LogLevel::kInfo,
                    {{"sensor", "edge-1.example"}, {"streams", 2}, {"peer", "ipv4:127.0.0.1:80"}}),
            "2026-11-27T00:14:42Z info sensor_connected sensor=edge-1.example streams=2 "
            "peer=ipv4:127.0.0.1:80\n");
}

TEST_F(EventLogTest, WhateverAValueHoldsALineStaysALineAndAFieldAField) {
  EXPECT_EQ(Written({}, LogLevel::kError,
                    {{"a", ""}, {"b", "x y=z"}, {"c", "1\n2 error forged"}, {"d", "\"\\"}}),
            "2026-11-27T00:14:42Z error sensor_connected a=\"\" b=\"x y=z\" "
            "c=\"1\\n2 error forged\" d=\"\\\"\\\\\"\n");
  EXPECT_EQ(Written({}, LogLevel::kError, {{"a", "\xff\x1b[2J"}}),
            "2026-11-27T00:14:42Z error sensor_connected a=\"\\ufffd\\u001b[2J\"\n");
  // NEL and LINE SEPARATOR end a line for some, and CSI commands a terminal.
  EXPECT_EQ(Written({}, LogLevel::kError, {{"a", "\xC2\x85\xE2\x80\xA8\xC2\x9B\x7F"}}),
            "2026-11-27T00:14:42Z error sensor_connected a=\"\\u0085\\u2028\\u009b\\u007f\"\n");
}

TEST_F(EventLogTest, AsJsonALineIsAnObjectWhoseNumbersAreNumbers) {
  const std::string line = Written({.format = LogFormat::kJson}, LogLevel::kWarning,
                                   {{"sensor", "ed\"ge\n"}, {"streams", -2}, {"raw", "\xff"}});
  EXPECT_EQ(line,
            "{\"time\":\"2026-11-27T00:14:42Z\",\"level\":\"warning\","
            "\"event\":\"sensor_connected\",\"sensor\":\"ed\\\"ge\\n\",\"streams\":-2,"
            "\"raw\":\"\\ufffd\"}\n");
  EXPECT_EQ(nlohmann::json::parse(line)["streams"], -2);
}

TEST_F(EventLogTest, WhatIsBelowTheLevelIsNotWritten) {
  EXPECT_EQ(Written({}, LogLevel::kDebug, {}), "");
  EXPECT_NE(Written({.level = LogLevel::kDebug}, LogLevel::kDebug, {}), "");
  EXPECT_EQ(Written({.level = LogLevel::kError}, LogLevel::kWarning, {}), "");
  EventLog::None().Write(LogLevel::kError, "unheard");
}

TEST_F(EventLogTest, AnEventThatComesTooOftenIsCountedInsteadAndOthersAreWritten) {
  std::ostringstream out;
  const auto lines = [&out] {
    std::istringstream written(out.str());
    out.str("");
    std::vector<std::string> found;
    for (std::string line; std::getline(written, line);) {
      found.push_back(line.substr(line.find(' ') + 1));
    }
    return found;
  };
  {
    EventLog log(&out, {}, &clock_);
    for (uint64_t i = 0; i < kEventLinesMax + 5; ++i) {
      log.Write(LogLevel::kInfo, "call_failed");
    }
    log.Write(LogLevel::kInfo, "other");
    log.Write(LogLevel::kError, "call_failed");
    const std::vector<std::string> first = lines();
    ASSERT_EQ(first.size(), kEventLinesMax + 2);
    EXPECT_EQ(first[kEventLinesMax], "info other");
    EXPECT_EQ(first[kEventLinesMax + 1], "error call_failed");
    clock_.Set(kNow + 1);
    for (uint64_t i = 0; i < kEventLinesPerSecond + 3; ++i) {
      log.Write(LogLevel::kInfo, "call_failed");
    }
    const std::vector<std::string> second = lines();
    ASSERT_EQ(second.size(), kEventLinesPerSecond + 1);
    EXPECT_EQ(second[0], "warning events_left_out of=call_failed lines=5");
    EXPECT_EQ(second[1], "info call_failed");
  }
  EXPECT_EQ(lines(), std::vector<std::string>{"warning events_left_out of=call_failed lines=3"});
}

TEST_F(EventLogTest, LinesOfManyThreadsAreWhole) {
  std::ostringstream out;
  EventLog log(&out, {}, &clock_);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&log, i] {
      for (int j = 0; j < 100; ++j) {
        log.Write(LogLevel::kInfo, "counted", {{"thread", i}});
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::istringstream lines(out.str());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const std::string start = "2026-11-27T00:14:42Z info counted thread=";
    EXPECT_EQ(line.substr(0, start.size()), start);
    EXPECT_EQ(line.size(), start.size() + 1);
  }
  EXPECT_EQ(count, 800);
}

}  // namespace
}  // namespace scantrend
