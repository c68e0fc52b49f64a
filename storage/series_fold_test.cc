// SeriesFold against a model that keeps every sighting, and counts points and windows from scratch.
#include "storage/series_fold.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

using absl::uint128;

// Days by address, as IPv6 addresses behind all IPv4 ones.
using SeenModel = std::map<std::pair<bool, uint128>, std::set<uint16_t>>;
using Points = std::map<uint16_t, PointRecord>;

struct Model {
  std::array<SeenModel, kSides> seen;
  std::map<uint16_t, uint64_t> records;

  Points CountPoints() const {
    Points points;
    for (const auto& [day, count] : records) {
      points[day].records = count;
    }
    for (size_t side = 0; side < kSides; ++side) {
      for (const auto& [address, days] : seen[side]) {
        for (auto day = days.begin(); day != days.end(); ++day) {
          GapHistogram& gaps = side == 0 ? points[*day].sources : points[*day].targets;
          gaps.Add(day == days.begin() ? kNeverSeen : static_cast<uint16_t>(*day - *std::prev(day)),
                   1);
        }
      }
    }
    return points;
  }

  int64_t Distinct(size_t side, uint16_t first, uint16_t last) const {
    return std::count_if(seen[side].begin(), seen[side].end(), [&](const auto& entry) {
      const auto day = entry.second.lower_bound(first);
      return day != entry.second.end() && *day <= last;
    });
  }
};

// A series as the database keeps it: only what SeriesFold says is ever added.
class FoldedSeries {
 public:
  // False: SeriesFold found damage.
  bool Add(const NewSightings& added) {
    if (!fold_.Compute(added, stored_, change_)) {
      return false;
    }
    ExpectInOrder();
    for (const SeriesChange::Run& run : change_.runs) {
      EXPECT_FALSE(run.packed.empty());
      if (IsIpv6(run.set)) {
        Store<uint128>(run);
      } else {
        Store<uint32_t>(run);
      }
    }
    for (const SeriesChange::Point& point : change_.points) {
      points_[point.day.number()].Add(point.change);
    }
    return true;
  }

  const Points& points() const { return points_; }
  StoredSightings& stored() { return stored_; }

  template <typename Bits>
  void Unpack(AddressSet set, SeenModel& seen) const {
    for (const StoredSpan& span : stored_[static_cast<size_t>(set)]) {
      std::vector<SeenDays<Bits>> entries;
      ASSERT_TRUE(PackedSightings<Bits>::Parse(span.sightings)->ReadAll(entries));
      for (const SeenDays<Bits>& entry : entries) {
        for (uint64_t days = entry.days; days != 0; days &= days - 1) {
          seen[{IsIpv6(set), entry.address}].insert(
              static_cast<uint16_t>(span.span * kSpanDays + std::countr_zero(days)));
        }
      }
    }
  }

 private:
  void ExpectInOrder() const {
    for (size_t i = 1; i < change_.runs.size(); ++i) {
      const auto& a = change_.runs[i - 1];
      const auto& b = change_.runs[i];
      EXPECT_TRUE(std::pair(a.set, a.span) < std::pair(b.set, b.span));
    }
    for (size_t i = 1; i < change_.points.size(); ++i) {
      EXPECT_LT(change_.points[i - 1].day, change_.points[i].day);
    }
  }

  template <typename Bits>
  void Store(const SeriesChange::Run& run) {
    std::vector<StoredSpan>& spans = stored_[static_cast<size_t>(run.set)];
    auto at = std::find_if(spans.begin(), spans.end(),
                           [&run](const StoredSpan& span) { return span.span >= run.span; });
    if (at == spans.end() || at->span != run.span) {
      at = spans.insert(at, {run.span, ""});
    }
    // What is new must not be there yet.
    std::vector<SeenDays<Bits>> fresh;
    ASSERT_TRUE(PackedSightings<Bits>::Parse(run.packed)->ReadAll(fresh));
    for (const SeenDays<Bits>& entry : fresh) {
      uint64_t days = 0;
      ASSERT_TRUE(PackedSightings<Bits>::Parse(at->sightings)->Find({{entry.address}}, {&days, 1}));
      EXPECT_EQ(days & entry.days, 0u);
    }
    std::string merged;
    ASSERT_TRUE(
        MergePacked<Bits>(std::vector<std::string_view>{at->sightings, run.packed}, merged));
    at->sightings = merged;
  }

  StoredSightings stored_;
  Points points_;
  SeriesFold fold_;
  SeriesChange change_;
};

void Append(size_t side, bool ipv6, uint128 address, uint16_t day, NewSightings& added,
            Model& model) {
  if (ipv6) {
    added.ipv6[side].push_back({address, day});
  } else {
    added.ipv4[side].push_back({static_cast<uint32_t>(address), day});
  }
  model.seen[side][{ipv6, address}].insert(day);
}

// Points that changed to nothing are nothing.
Points WithoutEmpty(Points points) {
  std::erase_if(points, [](const auto& entry) { return entry.second == PointRecord(); });
  return points;
}

void ExpectSame(const FoldedSeries& folded, const Model& model) {
  const Points expected = model.CountPoints();
  const Points points = WithoutEmpty(folded.points());
  ASSERT_EQ(points.size(), expected.size());
  for (const auto& [day, point] : expected) {
    const auto found = points.find(day);
    ASSERT_TRUE(found != points.end()) << day;
    EXPECT_EQ(found->second, point) << "day " << day << ": " << CountsOf(found->second).sources
                                    << " sources for " << CountsOf(point).sources;
  }
  std::array<SeenModel, kSides> stored;
  folded.Unpack<uint32_t>(AddressSet::kIpv4Sources, stored[0]);
  folded.Unpack<uint32_t>(AddressSet::kIpv4Targets, stored[1]);
  folded.Unpack<uint128>(AddressSet::kIpv6Sources, stored[0]);
  folded.Unpack<uint128>(AddressSet::kIpv6Targets, stored[1]);
  EXPECT_EQ(stored, model.seen);
}

TEST(SeriesFoldTest, AnyOrderOfDaysLeadsToTheSamePointsSightingsAndWindows) {
  const uint32_t seed = 111;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 120; ++round) {
    SCOPED_TRACE(round);
    FoldedSeries folded;
    Model model;
    const uint16_t first = round % 3 == 0 ? 0 : 18'000;
    const auto days = static_cast<uint32_t>(round % 2 == 0 ? 20 : 800);
    for (uint64_t folds = 1 + random() % 8; folds > 0; --folds) {
      NewSightings added;
      for (uint64_t i = random() % 60; i > 0; --i) {
        const auto day = static_cast<uint16_t>(first + random() % days);
        const bool ipv6 = random() % 4 == 0;
        Append(random() % 2, ipv6, random() % 8, day, added, model);
        added.records.push_back({day, 1 + random() % 3});
        model.records[day] += added.records.back().records;
      }
      added.Normalize();
      ASSERT_TRUE(folded.Add(added));
      ExpectSame(folded, model);
      ASSERT_FALSE(HasFailure());
    }
    for (int i = 0; i < 30; ++i) {
      const auto begin = static_cast<uint16_t>(first + random() % days);
      const auto end = static_cast<uint16_t>(begin + random() % (first + days - begin));
      std::array<int64_t, kSides> distinct{};
      for (const auto& [day, point] : folded.points()) {
        if (begin <= day && day <= end) {
          distinct[0] += point.sources.UnseenFor(day - begin);
          distinct[1] += point.targets.UnseenFor(day - begin);
        }
      }
      EXPECT_EQ(distinct[0], model.Distinct(0, begin, end)) << begin << " to " << end;
      EXPECT_EQ(distinct[1], model.Distinct(1, begin, end)) << begin << " to " << end;
    }
  }
}

TEST(SeriesFoldTest, ALateDayTakesItsPlaceBetweenTheStoredOnesAroundIt) {
  // Around the ends of spans, of a look-back, and of all days.
  constexpr uint16_t kDays[] = {0, 63, 64, 127, 128, 365, 366, 429, 430, 20'000, 65'534, 65'535};
  for (const uint16_t early : kDays) {
    for (const uint16_t late : kDays) {
      for (const uint16_t between : kDays) {
        FoldedSeries folded;
        Model model;
        for (const uint16_t day : {early, late, between}) {
          NewSightings added;
          Append(0, false, 7, day, added, model);
          Append(1, true, 7, day, added, model);
          added.records = {{day, 1}};
          ++model.records[day];
          ASSERT_TRUE(folded.Add(added));
        }
        ExpectSame(folded, model);
        ASSERT_FALSE(HasFailure()) << early << " " << late << " " << between;
      }
    }
  }
}

TEST(SeriesFoldTest, ManyAddressesOfMoreThanOneBlockAndLookupAreCounted) {
  const uint32_t seed = 112;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  FoldedSeries folded;
  Model model;
  for (int fold = 0; fold < 3; ++fold) {
    NewSightings added;
    for (int i = 0; i < 15'000; ++i) {
      const auto day = static_cast<uint16_t>(18'000 + random() % 100);
      Append(0, false, random() % 9000, day, added, model);
    }
    added.records = {{18'000, 15'000}};
    model.records[18'000] += 15'000;
    added.Normalize();
    ASSERT_TRUE(folded.Add(added));
    ExpectSame(folded, model);
    ASSERT_FALSE(HasFailure());
  }
}

TEST(SeriesFoldTest, WhatIsStoredAlreadyChangesTheRecordsAlone) {
  FoldedSeries folded;
  Model model;
  NewSightings added;
  Append(0, false, 7, 18'000, added, model);
  added.records = {{18'000, 2}};
  ASSERT_TRUE(folded.Add(added));
  SeriesFold fold;
  SeriesChange change;
  ASSERT_TRUE(fold.Compute(added, folded.stored(), change));
  EXPECT_TRUE(change.runs.empty());
  ASSERT_EQ(change.points.size(), 1u);
  EXPECT_EQ(change.points[0].change, (PointRecord{.records = 2, .sources = {}, .targets = {}}));
}

TEST(SeriesFoldTest, NothingNewChangesNothing) {
  SeriesFold fold;
  SeriesChange change;
  change.points.resize(3);
  change.runs.resize(3);
  ASSERT_TRUE(fold.Compute({}, {}, change));
  EXPECT_TRUE(change.points.empty());
  EXPECT_TRUE(change.runs.empty());
}

TEST(SeriesFoldTest, DamageIsFoundAndDoesNotReachTheNextSeries) {
  NewSightings added;
  for (uint32_t address = 0; address < 10'000; ++address) {
    added.ipv4[0].push_back({address, 18'000});
  }
  added.records = {{18'000, 10'000}};
  // The damage is in a block that only the last addresses are looked up in.
  std::vector<SeenDays<uint32_t>> entries;
  for (uint32_t address = 9000; address < 9100; address += 7) {
    entries.push_back({address, uint64_t{1} << address % 64 | 3});
  }
  std::string packed;
  AppendRun<uint32_t>(entries, packed);
  NewSightings other;
  other.ipv4[0] = {{1, 5}};
  other.records = {{5, 1}};
  PointRecord expected{.records = 1, .sources = {}, .targets = {}};
  expected.sources.Add(kNeverSeen, 1);

  SeriesFold fold;
  SeriesChange change;
  StoredSightings stored;
  stored[0] = {{281, packed.substr(0, packed.size() - 1)}};
  EXPECT_FALSE(fold.Compute(added, stored, change));
  int damaged = 0;
  for (size_t bit = 0; bit < 8 * packed.size(); ++bit) {
    std::string flipped = packed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    stored[0] = {{281, flipped}};
    if (fold.Compute(added, stored, change)) {
      continue;
    }
    ++damaged;
    ASSERT_TRUE(fold.Compute(other, {}, change));
    ASSERT_EQ(change.points.size(), 1u);
    EXPECT_EQ(change.points[0].day, Day(5));
    EXPECT_EQ(change.points[0].change, expected);
  }
  EXPECT_GT(damaged, 10);
}

}  // namespace
}  // namespace scantrend
