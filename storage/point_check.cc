#include "storage/point_check.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/packed_sightings.h"

namespace scantrend {
namespace {

constexpr std::array<const char*, kSides> kSideNames = {"sources", "targets"};
constexpr std::array<const char*, kSides> kGapNames = {"source_gaps", "target_gaps"};

uint64_t TotalOf(const AddressesByGap& gaps) {
  uint64_t total = 0;
  for (const auto& [gap, count] : gaps) {
    total += count;
  }
  return total;
}

uint64_t NewOf(const AddressesByGap& gaps) {
  uint64_t count_new = 0;
  for (const auto& [gap, count] : gaps) {
    count_new += gap == kNeverSeen || gap > kNewSourceDays ? count : 0;
  }
  return count_new;
}

const GapHistogram& HistogramOf(const PointRecord& point, size_t side) {
  return side == static_cast<size_t>(Side::kSource) ? point.sources : point.targets;
}

class PointCheck {
 public:
  PointCheck(const StoredSeries& stored, FindingList& findings, PointCheckCounts& counts)
      : stored_(stored), findings_(findings), counts_(counts) {}

  std::vector<ExpectedDay> Run() {
    const uint64_t findings_before = findings_.total();
    std::set<Day> days;
    for (const auto& [day, point] : stored_.points) {
      days.insert(day);
    }
    for (const auto& [day, sides] : stored_.recount.days()) {
      days.insert(day);
    }
    std::vector<ExpectedDay> expected;
    for (const Day day : days) {
      expected.push_back(CheckDay(day));
    }
    // With a wrong point every window over it is wrong too: that is not worth saying again.
    if (findings_.total() == findings_before && stored_.has_all_points &&
        stored_.has_all_sightings) {
      CheckWindows();
    }
    return expected;
  }

 private:
  ExpectedDay CheckDay(Day day) {
    const auto point = stored_.points.find(day);
    const auto recounted = stored_.recount.days().find(day);
    const bool has_recount = stored_.has_all_sightings && day >= stored_.first_kept;
    ExpectedDay expected{.day = day};
    if (point == stored_.points.end()) {
      if (stored_.has_all_points) {
        Add(day, "point", std::nullopt, TotalOf(recounted->second[0]),
            "the day has sightings and no point; recomputed are its sources");
      }
    } else {
      ++counts_.points;
      const PointCounts counts = CountsOf(point->second);
      expected = {day, counts.records, counts.targets, counts.sources, counts.new_sources};
      const bool can_be_true = CheckByItself(day, point->second);
      if (has_recount) {
        ++counts_.points_recomputed;
        static const SeriesRecount::Sides kNone;
        const auto& sides = recounted == stored_.recount.days().end() ? kNone : recounted->second;
        if (can_be_true) {
          Compare(day, point->second, sides);
        }
      }
    }
    if (has_recount && recounted != stored_.recount.days().end()) {
      expected.sources = TotalOf(recounted->second[0]);
      expected.targets = TotalOf(recounted->second[1]);
      if (KnowsNewSources(day)) {
        expected.new_sources = NewOf(recounted->second[0]);
      }
    }
    return expected;
  }

  // False if the counts cannot be true whatever the sightings are; then they are not compared.
  bool CheckByItself(Day day, const PointRecord& point) {
    for (size_t side = 0; side < kSides; ++side) {
      for (const auto& [gap, count] : HistogramOf(point, side).counts()) {
        if (count < 0 || gap > day.number()) {
          Add(day, kGapNames[side], static_cast<uint64_t>(count), std::nullopt,
              count < 0 ? "fewer than no addresses" : "seen before there were days");
          return false;
        }
      }
    }
    const PointCounts counts = CountsOf(point);
    const uint64_t addresses = std::max(counts.sources, counts.targets);
    if (counts.sources == 0 || counts.targets == 0) {
      Add(day, counts.sources == 0 ? "sources" : "targets", 0, std::nullopt,
          "a point has a source and a target at least");
      return false;
    }
    if (counts.records < addresses) {
      Add(day, "records", counts.records, addresses,
          "fewer records than sources or targets; recomputed is what there must be at least");
    }
    return true;
  }

  void Compare(Day day, const PointRecord& point, const SeriesRecount::Sides& sides) {
    if (sides[0].empty() && sides[1].empty()) {
      Add(day, "sightings", point.sources.total(), 0,
          "the point has no sightings, though they are to be kept; stored are its sources");
      return;
    }
    for (size_t side = 0; side < kSides; ++side) {
      const GapHistogram& histogram = HistogramOf(point, side);
      const auto total = static_cast<uint64_t>(histogram.total());
      const auto stored_new = static_cast<uint64_t>(histogram.UnseenFor(kNewSourceDays));
      if (total != TotalOf(sides[side])) {
        Add(day, kSideNames[side], total, TotalOf(sides[side]), "");
      } else if (side == 0 && KnowsNewSources(day) && stored_new != NewOf(sides[side])) {
        Add(day, "new_sources", stored_new, NewOf(sides[side]), "");
      } else {
        CompareGaps(day, side, histogram, sides[side]);
      }
    }
  }

  void CompareGaps(Day day, size_t side, const GapHistogram& histogram,
                   const AddressesByGap& recounted) {
    AddressesByGap stored;
    for (const auto& [gap, count] : histogram.counts()) {
      // Who was seen last before first_kept was not seen, as far as the recount knows.
      const bool is_beyond = gap > day - stored_.first_kept;
      stored[is_beyond ? kNeverSeen : gap] += static_cast<uint64_t>(count);
    }
    const auto count_of = [](const AddressesByGap& gaps, uint16_t gap) {
      const auto at = gaps.find(gap);
      return at == gaps.end() ? 0 : at->second;
    };
    AddressesByGap all = stored;
    all.insert(recounted.begin(), recounted.end());
    for (const auto& [gap, unused] : all) {
      if (count_of(stored, gap) != count_of(recounted, gap)) {
        Add(day, kGapNames[side], count_of(stored, gap), count_of(recounted, gap),
            gap == kNeverSeen
                ? std::string("addresses that had not been seen before")
                : absl::StrCat("addresses that were last seen ", gap, " days before"));
        return;
      }
    }
  }

  // The last point of each span, and so the last of all.
  std::vector<Day> WindowEnds() const {
    std::vector<Day> ends;
    for (auto point = stored_.points.begin(); point != stored_.points.end(); ++point) {
      const auto next = std::next(point);
      if (next == stored_.points.end() ||
          next->first.number() / kSpanDays != point->first.number() / kSpanDays) {
        ends.push_back(point->first);
      }
    }
    return ends;
  }

  void CheckWindows() {
    for (const Day last : WindowEnds()) {
      for (size_t window = 0; window < kRecountedWindows.size(); ++window) {
        if (last - stored_.first_kept + 1 < kRecountedWindows[window]) {
          break;
        }
        const Day first = last.Plus(1 - kRecountedWindows[window]);
        for (size_t side = 0; side < kSides; ++side) {
          ++counts_.windows;
          uint64_t stored = 0;
          for (auto point = stored_.points.lower_bound(first);
               point != stored_.points.end() && point->first <= last; ++point) {
            const GapHistogram& histogram = HistogramOf(point->second, side);
            stored += static_cast<uint64_t>(histogram.UnseenFor(point->first - first));
          }
          const uint64_t recounted =
              stored_.recount.WindowCount(static_cast<Side>(side), window, last);
          if (stored != recounted) {
            Add(last, absl::StrCat(kSideNames[side], "_", kRecountedWindows[window], "d"), stored,
                recounted, "of the days that end on this one", Check::kWindow);
          }
        }
      }
    }
  }

  bool KnowsNewSources(Day day) const {
    return day - stored_.first_kept >= kNewSourceDays || stored_.first_kept == Day(0);
  }

  void Add(Day day, std::string field, std::optional<uint64_t> stored,
           std::optional<uint64_t> recomputed, std::string detail, Check check = Check::kPoint) {
    findings_.Add({.check = check,
                   .series = stored_.series,
                   .day = day,
                   .field = std::move(field),
                   .stored = stored,
                   .recomputed = recomputed,
                   .detail = std::move(detail)});
  }

  const StoredSeries& stored_;
  FindingList& findings_;
  PointCheckCounts& counts_;
};

}  // namespace

std::vector<ExpectedDay> CheckPoints(const StoredSeries& stored, FindingList& findings,
                                     PointCheckCounts& counts) {
  return PointCheck(stored, findings, counts).Run();
}

}  // namespace scantrend
