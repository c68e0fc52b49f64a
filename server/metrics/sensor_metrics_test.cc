#include "server/metrics/sensor_metrics.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace scantrend {
namespace {

SensorInfo Sensor(std::string name, uint32_t last_seen_s) {
  SensorInfo sensor;
  sensor.name = std::move(name);
  sensor.last_seen_s = last_seen_s;
  return sensor;
}

std::vector<std::string> NamesOf(NewestSensors newest) {
  std::vector<std::string> names;
  for (const SensorInfo& sensor : std::move(newest).Take()) {
    names.push_back(sensor.name);
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(NewestSensorsTest, AsManyAsAreKeptAreAllThereByName) {
  NewestSensors newest(2);
  newest.Add(Sensor("b", 1));
  newest.Add(Sensor("a", 2));
  EXPECT_EQ(newest.added(), 2u);
  EXPECT_EQ(NamesOf(std::move(newest)), (Names{"a", "b"}));
}

TEST(NewestSensorsTest, OfTheSameSecondTheFirstByNameIsKept) {
  NewestSensors newest(1);
  for (const char* name : {"c", "a", "b"}) {
    newest.Add(Sensor(name, 7));
  }
  EXPECT_EQ(NamesOf(std::move(newest)), (Names{"a"}));
}

TEST(NewestSensorsTest, ThoseThatDeliveredLastAreKeptInWhateverOrderTheyCome) {
  std::vector<uint32_t> times(5'000);
  std::iota(times.begin(), times.end(), 1'000u);
  std::mt19937 random(5);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(times.begin(), times.end(), random);
    NewestSensors newest(1'000);
    for (const uint32_t time_s : times) {
      newest.Add(Sensor(std::to_string(time_s), time_s));
    }
    EXPECT_EQ(newest.added(), 5'000u);
    const std::vector<SensorInfo> kept = std::move(newest).Take();
    ASSERT_EQ(kept.size(), 1'000u);
    for (const SensorInfo& sensor : kept) {
      EXPECT_GE(sensor.last_seen_s, 5'000u);
    }
  }
}

}  // namespace
}  // namespace scantrend
