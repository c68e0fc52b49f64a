#include "storage/rise_detector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "storage/count_statistics.h"
#include "storage/rise_baselines.h"
#include "storage/rise_shape.h"
#include "storage/rise_windows.h"

namespace scantrend {
namespace {

// Indices of what is kept for each metric.
enum Metric : uint8_t { kSourcesMetric = 0, kTargetsMetric = 1 };
constexpr size_t kMetrics = 2;

// Bonferroni's factor for the better of two metrics: they are of the same hits.
constexpr double kMetricTests = 1.5;
// Share of the weight of all series that the large ones get together, and that the others get.
constexpr double kLargeWeight = 0.5;
// Findings that are compared with each other.
constexpr size_t kComparedFindingsMax = 200;
constexpr double kSimilarCorrelation = 0.8;
constexpr size_t kSimilarSinceDays = 1;

// One pass over all histories; see the header.
class Detector {
 public:
  Detector(std::span<const SeriesHistory> histories, const RiseOptions& options)
      : histories_(histories),
        options_(options),
        baselines_{RiseBaselines(histories, &DayCounts::sources),
                   RiseBaselines(histories, &DayCounts::targets)},
        day_count_(baselines_[0].day_count()) {}

  std::vector<Rise> Find() const { return Explain(Select(Test())); }

 private:
  struct Candidate {
    size_t index = 0;
    std::array<RiseWindow, kMetrics> windows{};
    double log_p = 0;
    double weighted_log_p = 0;
    double q_value = 1;
  };

  // All series that may be findings.
  std::vector<Candidate> Test() const {
    const std::array<RiseFloor, kMetrics> floors = {
        {{static_cast<double>(options_.sources_min), options_.ratio_min},
         {static_cast<double>(options_.targets_min), options_.ratio_min}}};
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < histories_.size(); ++i) {
      if (!baselines_[kSourcesMetric].IsKnown(i) || !MayRise(histories_[i])) {
        continue;
      }
      Candidate candidate{.index = i};
      for (size_t metric = 0; metric < kMetrics; ++metric) {
        RiseWindow& window = candidate.windows[metric];
        window = BestWindow(histories_[i], baselines_[metric], i, floors[metric]);
        candidate.log_p = std::min(candidate.log_p, window.log_p + std::log(kMetricTests));
      }
      if (candidate.log_p < 0) {
        candidates.push_back(candidate);
      }
    }
    return candidates;
  }

  bool MayRise(const SeriesHistory& history) const {
    const auto judged = std::span(history.days).last(kJudgedDays);
    return history.usable.back() &&
           std::any_of(judged.begin(), judged.end(),
                       [this](const DayCounts& counts) { return CanRise(counts, options_); });
  }

  bool IsLarge(size_t index) const {
    return baselines_[kSourcesMetric].IsLarge(index) || baselines_[kTargetsMetric].IsLarge(index);
  }

  // p divided by the weight of its series. Half of all weight is shared by the large series, half
  // by the many others; weights are 1 on average.
  void Weigh(double tests, std::vector<Candidate>& candidates) const {
    double large = 0;
    for (size_t i = 0; i < histories_.size(); ++i) {
      large += IsLarge(i) ? 1 : 0;
    }
    const double small = tests - large;
    const bool are_alike = large == 0 || small == 0;
    for (Candidate& candidate : candidates) {
      const double alike = IsLarge(candidate.index) ? large : small;
      candidate.weighted_log_p =
          candidate.log_p + (are_alike ? 0 : std::log(alike / (kLargeWeight * tests)));
    }
  }

  // Benjamini and Hochberg's: q = the lowest p * series / rank of this and all later ranks.
  std::vector<Candidate> Select(std::vector<Candidate> candidates) const {
    const auto tests = static_cast<double>(std::max(options_.series_count, histories_.size()));
    Weigh(tests, candidates);
    std::sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
      return a.weighted_log_p != b.weighted_log_p ? a.weighted_log_p < b.weighted_log_p
                                                  : a.index < b.index;
    });
    double lowest = 1;
    for (size_t rank = candidates.size(); rank > 0; --rank) {
      Candidate& candidate = candidates[rank - 1];
      const double q = std::exp(candidate.weighted_log_p) * tests / static_cast<double>(rank);
      lowest = std::min(lowest, q);
      candidate.q_value = lowest;
    }
    const auto end =
        std::find_if(candidates.begin(), candidates.end(), [this](const Candidate& candidate) {
          return candidate.q_value > options_.false_discovery_rate;
        });
    candidates.erase(end, candidates.end());
    return candidates;
  }

  std::vector<Rise> Explain(const std::vector<Candidate>& candidates) const {
    std::vector<Rise> rises;
    std::vector<RiseTrace> traces;
    for (const Candidate& candidate : candidates) {
      rises.push_back(ExplainOne(candidate, traces.emplace_back()));
    }
    traces.resize(std::min(traces.size(), kComparedFindingsMax));
    for (size_t i = 0; i < traces.size(); ++i) {
      NameSimilar(i, traces, rises);
    }
    std::stable_sort(rises.begin(), rises.end(),
                     [this](const Rise& a, const Rise& b) { return DaysKnown(a) < DaysKnown(b); });
    return rises;
  }

  // What began last is news; a step is surer in its second week, but known by then. On which of the
  // judged days a rise began is not that sure.
  size_t DaysKnown(const Rise& rise) const {
    return std::max(day_count_ - rise.since, static_cast<size_t>(kJudgedDays));
  }

  Rise ExplainOne(const Candidate& candidate, RiseTrace& trace) const {
    const SeriesHistory& history = histories_[candidate.index];
    const Metric lead = LeadOf(candidate);
    const int window_days = candidate.windows[lead].days;
    trace = TraceOf(candidate.index, baselines_[lead]);
    const RiseShape shape = FindShape(trace);
    Rise rise;
    rise.series = history.series;
    rise.lead = lead == kSourcesMetric ? RiseLead::kSources : RiseLead::kTargets;
    rise.since = day_count_ - static_cast<size_t>(shape.days);
    rise.window_days = window_days;
    rise.sources = MeasureWindow(history, baselines_[kSourcesMetric], candidate.index, window_days);
    rise.targets = MeasureWindow(history, baselines_[kTargetsMetric], candidate.index, window_days);
    rise.p_value = std::exp(candidate.log_p);
    rise.q_value = candidate.q_value;
    rise.rise_class = ClassOf(history, shape, rise.since);
    rise.new_source_share = NewSourceShare(history, rise.since);
    return rise;
  }

  // The metric that grew more, of those that speak for a rise.
  static Metric LeadOf(const Candidate& candidate) {
    const auto growth = [&candidate](Metric metric) {
      const RiseWindow& window = candidate.windows[metric];
      return window.days == 0 ? 0 : (window.metric.observed + 1) / (window.metric.expected + 1);
    };
    return growth(kTargetsMetric) > growth(kSourcesMetric) ? kTargetsMetric : kSourcesMetric;
  }

  // Deviations of the last days from what is expected.
  RiseTrace TraceOf(size_t index, const RiseBaselines& baselines) const {
    const SeriesHistory& history = histories_[index];
    const double dispersion = baselines.Spread(index).dispersion;
    RiseTrace trace{};
    for (size_t i = 0; i < trace.size(); ++i) {
      const size_t day = day_count_ - trace.size() + i;
      if (history.usable[day]) {
        const double expected = baselines.Expected(index, day);
        const double deviation = std::sqrt(1 + dispersion * expected);
        const double count = history.days[day].*baselines.metric();
        trace[i] = (Anscombe(count) - Anscombe(expected)) / deviation;
      }
    }
    return trace;
  }

  static RiseClass ClassOf(const SeriesHistory& history, const RiseShape& shape, size_t since) {
    bool is_new = true;
    for (size_t day = 0; day < since; ++day) {
      is_new = is_new && (history.days[day].sources == 0 || !history.usable[day]);
    }
    if (is_new) {
      return RiseClass::kNew;
    }
    if (shape.days == 1) {
      return RiseClass::kSpike;
    }
    return shape.is_ramp ? RiseClass::kRamp : RiseClass::kStep;
  }

  static double NewSourceShare(const SeriesHistory& history, size_t since) {
    double sources = 0;
    double new_sources = 0;
    for (size_t day = since; day < history.days.size(); ++day) {
      sources += history.days[day].sources;
      new_sources += history.days[day].new_sources;
    }
    return sources == 0 ? 0 : new_sources / sources;
  }

  // `traces`: of the first findings, which are compared with each other.
  static void NameSimilar(size_t index, const std::vector<RiseTrace>& traces,
                          std::vector<Rise>& rises) {
    std::vector<std::pair<double, size_t>> similar;
    for (size_t other = 0; other < traces.size(); ++other) {
      const size_t apart = std::max(rises[index].since, rises[other].since) -
                           std::min(rises[index].since, rises[other].since);
      if (other == index || apart > kSimilarSinceDays) {
        continue;
      }
      const double correlation = Correlation(traces[index], traces[other]);
      if (correlation >= kSimilarCorrelation) {
        similar.emplace_back(-correlation, other);
      }
    }
    std::sort(similar.begin(), similar.end());
    similar.resize(std::min(similar.size(), kSimilarSeriesMax));
    for (const auto& [_, other] : similar) {
      rises[index].similar.push_back(rises[other].series);
    }
  }

  const std::span<const SeriesHistory> histories_;
  const RiseOptions& options_;
  const std::array<RiseBaselines, kMetrics> baselines_;
  const size_t day_count_;
};

}  // namespace

bool CanRise(const DayCounts& counts, const RiseOptions& options) {
  return counts.sources >= options.sources_min || counts.targets >= options.targets_min;
}

std::vector<Rise> FindRises(std::span<const SeriesHistory> histories, const RiseOptions& options) {
  return Detector(histories, options).Find();
}

}  // namespace scantrend
