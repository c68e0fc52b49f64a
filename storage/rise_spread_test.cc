#include "storage/rise_spread.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace scantrend {
namespace {

constexpr uint64_t kSeed = 853;
constexpr double kUsual = 0.05;

// Three stretches of 28 negative binomial counts.
std::vector<std::vector<float>> Counts(double mean, double dispersion) {
  std::mt19937_64 random(kSeed);
  std::gamma_distribution<double> rate(1 / dispersion, mean * dispersion);
  std::vector<std::vector<float>> stretches(3);
  for (std::vector<float>& stretch : stretches) {
    for (int day = 0; day < 28; ++day) {
      std::poisson_distribution<int> count(rate(random));
      stretch.push_back(static_cast<float>(count(random)));
    }
  }
  return stretches;
}

TEST(RiseSpreadTest, ManyDaysOfALargeSeriesTellItsDispersion) {
  for (const double dispersion : {0.01, 0.05, 0.2}) {
    const SpreadEvidence evidence(Counts(1000, dispersion));
    EXPECT_NEAR(evidence.Dispersion(), dispersion, dispersion / 3) << "seed " << kSeed;
    const RiseSpread spread = evidence.Spread(kUsual);
    EXPECT_NEAR(spread.dispersion, dispersion, dispersion / 3) << "seed " << kSeed;
    EXPECT_LT(spread.log_error, 0.25);
  }
}

TEST(RiseSpreadTest, TheFewerTheHitsAndDaysTheMoreIsBelievedWhatIsUsual) {
  const RiseSpread large = SpreadEvidence(Counts(500, 0.4)).Spread(kUsual);
  const RiseSpread small = SpreadEvidence(Counts(5, 0.4)).Spread(kUsual);
  EXPECT_GT(small.dispersion, kUsual);
  EXPECT_LT(small.dispersion, large.dispersion);
  EXPECT_GT(small.log_error, large.log_error);

  std::vector<std::vector<float>> short_stretch = {Counts(500, 0.4).front()};
  short_stretch.front().resize(10);
  const RiseSpread of_few_days = SpreadEvidence(short_stretch).Spread(kUsual);
  EXPECT_GT(of_few_days.log_error, large.log_error);
}

TEST(RiseSpreadTest, ASeriesThatIsSilentOrUnknownHasTheUsualSpreadButNotForSure) {
  const std::vector<std::vector<float>> silent(3, std::vector<float>(28, 0));
  const std::vector<std::vector<float>> unknown(3, std::vector<float>(6, 1000));
  for (const auto& stretches : {silent, unknown, {}}) {
    const SpreadEvidence evidence(stretches);
    EXPECT_EQ(evidence.Dispersion(), 0);
    const RiseSpread spread = evidence.Spread(kUsual);
    EXPECT_NEAR(spread.dispersion, kUsual, kUsual / 50);
    EXPECT_NEAR(spread.log_error, 0.9, 0.02);
  }
}

TEST(RiseSpreadTest, ALevelThatChangedBetweenStretchesIsNoSpread) {
  std::vector<std::vector<float>> stretches = Counts(1000, 0.02);
  const double before = SpreadEvidence(stretches).Spread(kUsual).dispersion;
  for (float& count : stretches[2]) {
    count *= 10;
  }
  EXPECT_NEAR(SpreadEvidence(stretches).Spread(kUsual).dispersion, before, before / 10);
}

TEST(RiseSpreadTest, ADayThatIsFarOffHardlyAddsToTheSpread) {
  std::vector<std::vector<float>> stretches = Counts(1000, 0.02);
  const double before = SpreadEvidence(stretches).Spread(kUsual).dispersion;
  stretches[1][5] = 1'000'000;
  EXPECT_NEAR(SpreadEvidence(stretches).Spread(kUsual).dispersion, before, before / 5);
}

}  // namespace
}  // namespace scantrend
