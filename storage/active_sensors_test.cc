#include "storage/active_sensors.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "rocksdb/write_batch.h"
#include "storage/format.h"
#include "storage/store_testing.h"

namespace scantrend {
namespace {

const Day kFirst = *Day::Parse("2026-01-01");

std::unique_ptr<Database> OpenWith(const std::vector<std::string>& delivery_keys) {
  auto database = Database::Open(FreshDirectory(), rocksdb::Env::Default());
  EXPECT_TRUE(database.ok()) << database.status();
  rocksdb::WriteBatch batch;
  for (const std::string& key : delivery_keys) {
    EXPECT_TRUE(batch.Put((*database)->family(Family::kDeliveries), key, "").ok());
  }
  EXPECT_TRUE((*database)->Write(&batch).ok());
  return *std::move(database);
}

// Of the days that have any.
std::map<Day, uint64_t> Read(const ActiveSensors& sensors, DayRange range) {
  const absl::StatusOr<DayValues> values = sensors.Read(range);
  EXPECT_TRUE(values.ok()) << values.status();
  std::map<Day, uint64_t> read;
  for (Day day = kFirst.Plus(-10); day < kFirst.Plus(500); day = day.Plus(1)) {
    if (values->on(day) > 0) {
      read[day] = values->on(day);
    }
  }
  return read;
}

TEST(ActiveSensorsTest, WhatIsStoredIsCountedAndWhatComesIsAdded) {
  const auto database =
      OpenWith({DeliveryKey(kFirst, "edge"), DeliveryKey(kFirst, "lab"),
                DeliveryKey(kFirst.Plus(2), "edge"), DeliveryKey(kFirst.Plus(400), "edge")});
  ActiveSensors sensors(database.get());
  const DayRange all{kFirst, kFirst.Plus(499)};
  EXPECT_EQ(Read(sensors, all),
            (std::map<Day, uint64_t>{{kFirst, 2}, {kFirst.Plus(2), 1}, {kFirst.Plus(400), 1}}));
  sensors.Add(kFirst.Plus(1));
  sensors.Add(kFirst.Plus(450));
  sensors.Add(kFirst);
  EXPECT_EQ(Read(sensors, all), (std::map<Day, uint64_t>{{kFirst, 3},
                                                         {kFirst.Plus(1), 1},
                                                         {kFirst.Plus(2), 1},
                                                         {kFirst.Plus(400), 1},
                                                         {kFirst.Plus(450), 1}}));
  // Both ends are in the range.
  EXPECT_EQ(Read(sensors, {kFirst.Plus(1), kFirst.Plus(2)}),
            (std::map<Day, uint64_t>{{kFirst.Plus(1), 1}, {kFirst.Plus(2), 1}}));
  EXPECT_EQ(Read(sensors, {kFirst.Plus(451), kFirst.Plus(499)}), (std::map<Day, uint64_t>{}));
}

TEST(ActiveSensorsTest, TheEndsOfTheCalendarAreDaysToo) {
  const auto database = OpenWith({DeliveryKey(Day(0), "edge"), DeliveryKey(Day(65'535), "edge")});
  ActiveSensors sensors(database.get());
  const auto values = sensors.Read({Day(0), Day(65'535)});
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ(values->on(Day(0)), 1U);
  EXPECT_EQ(values->on(Day(1)), 0U);
  EXPECT_EQ(values->on(Day(65'535)), 1U);
}

TEST(ActiveSensorsTest, ADamagedRecordIsToldByEveryRead) {
  const auto database = OpenWith({DeliveryKey(kFirst, "edge"), "x"});
  ActiveSensors sensors(database.get());
  sensors.Add(kFirst);
  for (int i = 0; i < 2; ++i) {
    const auto values = sensors.Read({kFirst, kFirst});
    EXPECT_EQ(values.status().code(), absl::StatusCode::kDataLoss) << values.status();
    EXPECT_NE(values.status().message().find("deliveries"), std::string_view::npos);
  }
}

// A delivery is a sensor's first one for a day once, whatever else comes, and after a restart.
TEST(ActiveSensorsTest, ASensorIsCountedOnceADay) {
  StoreOptions options;
  options.directory = FreshDirectory("store");
  const FakeClock clock(kFirst.Plus(3).start_s());
  options.clock = &clock;
  std::map<std::string, uint64_t> sequences;
  for (int opening = 0; opening < 3; ++opening) {
    const auto store = Store::Open(options);
    ASSERT_TRUE(store.ok()) << store.status();
    for (const std::string sensor : {"edge", "lab", "edge"}) {
      Batch batch;
      batch.id = {sensor, "live"};
      batch.sequence = ++sequences[sensor];
      std::vector<Hit> hits;
      for (const int day : {0, 2, 0}) {
        hits.push_back({.time_s = kFirst.Plus(day).start_s(),
                        .source = Address(0xc6336401),
                        .target = Address(0xc6336402),
                        .series = {kTcp, 853}});
      }
      batch.hits = HitColumns::Of(hits);
      ASSERT_TRUE(SubmitAndWait(**store, std::move(batch)).ok());
    }
    const auto trend = (*store)->reader().ReadTrend(
        {.selector = {kTcp, 853}, .range = {kFirst, kFirst.Plus(3)}}, kNotCancelled);
    ASSERT_TRUE(trend.ok()) << trend.status();
    EXPECT_EQ(trend->points[0].active_sensors, 2U) << opening;
    EXPECT_EQ(trend->points[1].active_sensors, 0U) << opening;
    EXPECT_TRUE(trend->points[1].gap) << opening;
    EXPECT_EQ(trend->points[2].active_sensors, 2U) << opening;
  }
}

}  // namespace
}  // namespace scantrend
