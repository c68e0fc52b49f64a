#include "storage/series_ids.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace scantrend {
namespace {

Service AnyService(std::mt19937& random) {
  const auto kind = static_cast<Kind>(1 + random() % 2);
  return ServiceOf(
      {kind, {static_cast<uint8_t>(random() % 4 * 85), static_cast<uint16_t>(random() % 300)}});
}

TEST(SeriesIdsTest, NumbersAreDenseFromZeroInTheOrderOfTheFirstUse) {
  SeriesIds ids;
  const Service tcp = ServiceOf({Kind::kProbe, {kTcp, 853}});
  const Service udp = ServiceOf({Kind::kProbe, {kUdp, 853}});
  EXPECT_EQ(ids.size(), 0u);
  EXPECT_EQ(ids.IdOf(udp), 0u);
  EXPECT_EQ(ids.IdOf(tcp), 1u);
  EXPECT_EQ(ids.IdOf(udp), 0u);
  EXPECT_EQ(ids.services(), (std::vector<Service>{udp, tcp}));
}

TEST(SeriesIdsTest, AServiceThatHasNotComeIsNotFoundNorMadeByLookingForIt) {
  SeriesIds ids;
  const Service service = ServiceOf({Kind::kProbe, {kTcp, 853}});
  EXPECT_EQ(ids.Find(service), std::nullopt);
  EXPECT_EQ(ids.size(), 0u);
  ids.IdOf(service);
  EXPECT_EQ(ids.Find(service), 0u);
  // One of the same page, one of another page, and the other kind.
  EXPECT_EQ(ids.Find(service + 1), std::nullopt);
  EXPECT_EQ(ids.Find(ServiceOf({Kind::kProbe, {kUdp, 853}})), std::nullopt);
  EXPECT_EQ(ids.Find(ServiceOf({Kind::kBackscatter, {kTcp, 853}})), std::nullopt);
  EXPECT_EQ(ids.size(), 1u);
}

TEST(SeriesIdsTest, TheFirstAndTheLastServiceOfAllHaveTheirPlace) {
  SeriesIds ids;
  const Service ends[] = {
      ServiceOf({Kind::kProbe, {0, 0}}), ServiceOf({Kind::kProbe, {255, 65'535}}),
      ServiceOf({Kind::kBackscatter, {0, 0}}), ServiceOf({Kind::kBackscatter, {255, 65'535}}),
      ServiceOf({static_cast<Kind>(3), {255, 65'535}})};
  for (SeriesId id = 0; id < std::size(ends); ++id) {
    EXPECT_EQ(ids.IdOf(ends[id]), id);
  }
  for (SeriesId id = 0; id < std::size(ends); ++id) {
    EXPECT_EQ(ids.Find(ends[id]), id);
  }
}

TEST(SeriesIdsTest, ItIsAMapFromServicesToTheirFirstUse) {
  const uint32_t seed = 21;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  SeriesIds ids;
  std::map<Service, SeriesId> model;
  for (int i = 0; i < 20'000; ++i) {
    const Service service = AnyService(random);
    const auto known = model.find(service);
    ASSERT_EQ(ids.Find(service),
              known == model.end() ? std::nullopt : std::optional(known->second));
    if (random() % 2 == 0) {
      const SeriesId id = model.try_emplace(service, model.size()).first->second;
      ASSERT_EQ(ids.IdOf(service), id);
      ASSERT_EQ(ids.services()[id], service);
    }
    ASSERT_EQ(ids.size(), model.size());
  }
}

}  // namespace
}  // namespace scantrend
