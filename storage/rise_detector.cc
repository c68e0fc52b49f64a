#include "storage/rise_detector.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "storage/negative_binomial.h"
#include "storage/rise_shape.h"

namespace scantrend {
namespace {

enum Metric : uint8_t { kSourcesMetric = 0, kTargetsMetric = 1 };
constexpr int kMetrics = 2;

// MAD of a normal distribution to its standard deviation.
constexpr double kDeviationsPerMad = 1.4826;
// Days above the median by more deviations than these count as if they were just there.
constexpr double kWinsorDeviations = 2.5;
// Of usual counts from here on the common factor and the common dispersion are taken...
constexpr double kLargeMedian = 8;
// ... if there are so many series.
constexpr size_t kLargeSeriesMin = 10;
// Share of the weight of all series that the large ones get together, and that the others get.
constexpr double kLargeWeight = 0.5;
// Dispersion is the square of a count's coefficient of variation, where counts are large. Real
// ports at DShield have 0.01 to 0.4.
constexpr double kDispersionMin = 0.02;
constexpr double kDispersionOfUnknown = 0.05;
constexpr double kDispersionMax = 25;
// Days are not independent: the correlation of neighbours within the judged window.
constexpr double kDayCorrelation = 0.5;
// What a dispersion may be: three nodes of Gauss and Hermite for a log-normal error of 0.25. (That
// of 28 days' MAD is twice as much, but those below the median are raised to it.)
struct DispersionNode {
  double factor;
  double weight;
};
constexpr std::array<DispersionNode, 3> kDispersionNodes = {
    {{0.65, 1.0 / 6}, {1, 2.0 / 3}, {1.5, 1.0 / 6}}};
// Of the deviation of a window: what makes an earlier one as high.
constexpr double kUsualShare = 0.45;
// Every judged day is above the expected by this share of the lowest rise at least.
constexpr double kEachDayShare = 0.3;
// Bonferroni's factors for the best of three windows, which overlap, and the better of two metrics,
// which are of the same hits: so many independent tests do they amount to. Measured by
// script/bench rising: noise alone stays below the stated rate by half.
constexpr double kWindowTests = 2;
constexpr double kMetricTests = 1.5;
// Findings that are compared with each other.
constexpr size_t kComparedFindingsMax = 200;
constexpr double kSimilarCorrelation = 0.8;
constexpr size_t kSimilarSinceDays = 1;

double Anscombe(double count) { return 2 * std::sqrt(count + 0.375); }
double InverseAnscombe(double root) { return std::max(0.0, root * root / 4 - 0.375); }

// Of at least one value, which it reorders.
double Median(std::span<float> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) {
    return *middle;
  }
  return (static_cast<double>(*middle) + *std::max_element(values.begin(), middle)) / 2;
}

uint32_t CountOf(const DayCounts& counts, int metric) {
  return metric == kSourcesMetric ? counts.sources : counts.targets;
}

// What is usual of one metric of one series.
struct Baseline {
  double mean = 0;
  double mean_variance = 0;  // of the mean, relative to its square
  double dispersion = 0;
};

// The last days of one metric of one series that speak most for a rise.
struct Window {
  int days = 0;
  double log_p = 0;
  RiseMetric metric;
};

// One pass over all histories; see the header.
class Detector {
 public:
  Detector(std::span<const SeriesHistory> histories, const RiseOptions& options)
      : histories_(histories),
        options_(options),
        day_count_(histories.empty() ? 0 : histories.front().days.size()) {}

  std::vector<Rise> Find() {
    if (day_count_ < kHistoryDaysMin) {
      assert(histories_.empty());
      return {};
    }
    for (int metric = 0; metric < kMetrics; ++metric) {
      FindMedians(metric);
      FindCommonFactors(metric);
      FindBaselines(metric);
    }
    return Explain(Select(Test()));
  }

 private:
  struct Candidate {
    size_t index = 0;
    std::array<Window, kMetrics> windows{};
    double log_p = 0;
    double weighted_log_p = 0;
    double q_value = 1;
  };

  size_t first_baseline_day() const { return day_count_ - kHistoryDaysMin; }
  size_t first_judged_day() const { return day_count_ - kJudgedDays; }

  // Negative where there is no baseline.
  void FindMedians(int metric) {
    medians_[metric].assign(histories_.size(), -1);
    std::array<float, kBaselineDays> counts{};
    for (size_t i = 0; i < histories_.size(); ++i) {
      const SeriesHistory& history = histories_[i];
      assert(history.days.size() == day_count_ && history.usable.size() == day_count_);
      size_t count = 0;
      for (size_t day = first_baseline_day(); day < first_judged_day(); ++day) {
        if (history.usable[day]) {
          counts[count++] = static_cast<float>(CountOf(history.days[day], metric));
        }
      }
      if (count >= kUsableBaselineDaysMin) {
        medians_[metric][i] = static_cast<float>(Median({counts.data(), count}));
      }
    }
  }

  void FindCommonFactors(int metric) {
    factors_[metric].assign(day_count_, 1);
    std::vector<float> ratios;
    for (size_t day = first_baseline_day(); day < day_count_; ++day) {
      ratios.clear();
      for (size_t i = 0; i < histories_.size(); ++i) {
        if (medians_[metric][i] >= kLargeMedian && histories_[i].usable[day]) {
          ratios.push_back(static_cast<float>(CountOf(histories_[i].days[day], metric)) /
                           medians_[metric][i]);
        }
      }
      if (ratios.size() >= kLargeSeriesMin) {
        const double factor = std::max(Median(ratios), 0.1);
        // A series that stays as it is while the others fall has not risen.
        factors_[metric][day] = day < first_judged_day() ? factor : std::max(factor, 1.0);
      }
    }
  }

  // The count of a day, as it would be on a day like most.
  double Adjusted(const SeriesHistory& history, int metric, size_t day) const {
    return CountOf(history.days[day], metric) / factors_[metric][day];
  }

  // 0 on days that are not usable.
  double UsableCount(const SeriesHistory& history, int metric, size_t day) const {
    return history.usable[day] ? Adjusted(history, metric, day) : 0;
  }

  void FindBaselines(int metric) {
    baselines_[metric].assign(histories_.size(), {});
    std::vector<float> large_dispersions;
    for (size_t i = 0; i < histories_.size(); ++i) {
      if (medians_[metric][i] < 0) {
        continue;
      }
      baselines_[metric][i] = FindBaseline(histories_[i], metric);
      if (medians_[metric][i] >= kLargeMedian) {
        large_dispersions.push_back(static_cast<float>(baselines_[metric][i].dispersion));
      }
    }
    const double common = large_dispersions.size() < kLargeSeriesMin ? kDispersionOfUnknown
                                                                     : Median(large_dispersions);
    for (Baseline& baseline : baselines_[metric]) {
      baseline.dispersion =
          std::clamp(baseline.dispersion, std::max(common, kDispersionMin), kDispersionMax);
    }
  }

  Baseline FindBaseline(const SeriesHistory& history, int metric) const {
    std::array<float, kBaselineDays> roots{};
    std::array<float, kBaselineDays> scratch{};
    size_t count = 0;
    for (size_t day = first_baseline_day(); day < first_judged_day(); ++day) {
      if (history.usable[day]) {
        roots[count++] = static_cast<float>(Anscombe(Adjusted(history, metric, day)));
      }
    }
    scratch = roots;
    const double median = Median({scratch.data(), count});
    for (size_t i = 0; i < count; ++i) {
      scratch[i] = static_cast<float>(std::abs(roots[i] - median));
    }
    // Poisson's deviation after the root is 1, and a MAD of few small numbers may be 0.
    const double deviation = std::max(1.0, kDeviationsPerMad * Median({scratch.data(), count}));
    const double root_max = median + kWinsorDeviations * deviation;
    double sum = 0;
    for (size_t i = 0; i < count; ++i) {
      sum += InverseAnscombe(std::min<double>(roots[i], root_max));
    }
    Baseline baseline;
    const auto days = static_cast<double>(count);
    // Half a hit more: Jeffreys' prior of a Poisson mean, so that none is 0.
    baseline.mean = (sum + 0.5) / days;
    // After the root the variance is 1 + dispersion * mean.
    baseline.dispersion = (deviation * deviation - 1) / std::max(baseline.mean, 1.0);
    baseline.mean_variance = 1 / (sum + 0.5) + baseline.dispersion * M_PI_2 / days;
    return baseline;
  }

  double Expected(size_t index, int metric, size_t day) const {
    return baselines_[metric][index].mean * factors_[metric][day];
  }

  // Of the window's mean count: expected, observed, and deviations between them.
  RiseMetric Measure(size_t index, int metric, int window_days) const {
    const SeriesHistory& history = histories_[index];
    RiseMetric measured;
    int days = 0;
    for (size_t day = day_count_; days < window_days; --day) {
      if (history.usable[day - 1]) {
        measured.observed += CountOf(history.days[day - 1], metric);
        measured.expected += Expected(index, metric, day - 1);
        ++days;
      }
    }
    measured.observed /= days;
    measured.expected /= days;
    const double variance = 1.0 / days + WindowDispersion(index, metric, days) * measured.expected;
    measured.score =
        (Anscombe(measured.observed) - Anscombe(measured.expected)) / std::sqrt(variance);
    return measured;
  }

  // Of the window's sum, by what the days do by themselves.
  double WindowDispersion(size_t index, int metric, int window_days) const {
    return baselines_[metric][index].dispersion *
           ((1 - kDayCorrelation) / window_days + kDayCorrelation);
  }

  double LogP(size_t index, int metric, int window_days, const RiseMetric& measured) const {
    const double dispersion = WindowDispersion(index, metric, window_days);
    double p = 0;
    double log_scale = -std::numeric_limits<double>::infinity();
    std::array<double, kDispersionNodes.size()> logs{};
    for (size_t i = 0; i < logs.size(); ++i) {
      logs[i] = LogUpperTail(
          measured.observed * window_days, measured.expected * window_days,
          dispersion * kDispersionNodes[i].factor + baselines_[metric][index].mean_variance);
      log_scale = std::max(log_scale, logs[i]);
    }
    for (size_t i = 0; i < logs.size(); ++i) {
      p += kDispersionNodes[i].weight * std::exp(logs[i] - log_scale);
    }
    return std::min(0.0, std::log(p) + log_scale + std::log(kWindowTests));
  }

  // True if the counts are those of a rise, however probable.
  bool IsLargeEnough(int metric, const RiseMetric& measured) const {
    const double floor = metric == kSourcesMetric ? options_.sources_min : options_.targets_min;
    return measured.observed >= floor &&
           measured.observed >= options_.ratio_min * measured.expected;
  }

  // How often windows of `days` days, separate ones before the judged days, were nearly as high as
  // this mean count a day: their number by the days. 0 if fewer than two were: a series may have
  // been up once without being one that does that.
  double UsualShare(size_t index, int metric, int days, double count) const {
    const SeriesHistory& history = histories_[index];
    const double expected = Anscombe(baselines_[metric][index].mean);
    const double high =
        InverseAnscombe(expected + kUsualShare * (Anscombe(count) - expected)) * days;
    const auto length = static_cast<size_t>(days);
    int occasions = 0;
    bool was_high = false;
    double sum = 0;
    for (size_t day = 0; day < first_judged_day(); ++day) {
      sum += UsableCount(history, metric, day);
      sum -= day >= length ? UsableCount(history, metric, day - length) : 0;
      const bool is_high = day + 1 >= length && sum >= high;
      occasions += is_high && !was_high ? 1 : 0;
      was_high = is_high;
    }
    // One that goes on until now is this rise.
    occasions -= was_high ? 1 : 0;
    return occasions < 2 ? 0 : occasions / static_cast<double>(first_judged_day());
  }

  // The chance of the window by what the series did before, once a window like it was seen twice;
  // or else its days, one by one.
  double LogUsualP(size_t index, int metric, const Window& window) const {
    const SeriesHistory& history = histories_[index];
    double days_share = 1;
    int days = 0;
    for (size_t day = day_count_; days < window.days; --day) {
      if (history.usable[day - 1]) {
        days_share *= UsualShare(index, metric, 1, Adjusted(history, metric, day - 1));
        ++days;
      }
    }
    return std::log(
        std::max(days_share, UsualShare(index, metric, window.days, window.metric.observed)));
  }

  // Its days are 0 if nothing speaks for a rise.
  Window BestWindow(size_t index, int metric) const {
    const SeriesHistory& history = histories_[index];
    Window best;
    int days = 0;
    const double share = 1 + kEachDayShare * (options_.ratio_min - 1);
    for (size_t day = day_count_; day > first_judged_day(); --day) {
      if (!history.usable[day - 1]) {
        continue;
      }
      if (CountOf(history.days[day - 1], metric) < share * Expected(index, metric, day - 1)) {
        break;
      }
      ++days;
      const Window window{.days = days, .metric = Measure(index, metric, days)};
      if (!IsLargeEnough(metric, window.metric)) {
        continue;
      }
      double log_p = LogP(index, metric, days, window.metric);
      if (log_p < best.log_p) {
        log_p = std::max(log_p, LogUsualP(index, metric, window));
      }
      if (log_p < best.log_p) {
        best = window;
        best.log_p = log_p;
      }
    }
    return best;
  }

  // All series that may be findings.
  std::vector<Candidate> Test() const {
    std::vector<Candidate> candidates;
    for (size_t i = 0; i < histories_.size(); ++i) {
      const SeriesHistory& history = histories_[i];
      const auto judged = std::span(history.days).subspan(first_judged_day());
      if (medians_[kSourcesMetric][i] < 0 || !history.usable.back() ||
          std::none_of(judged.begin(), judged.end(),
                       [this](const DayCounts& counts) { return CanRise(counts, options_); })) {
        continue;
      }
      Candidate candidate{.index = i};
      for (int metric = 0; metric < kMetrics; ++metric) {
        candidate.windows[metric] = BestWindow(i, metric);
        candidate.log_p = std::min(candidate.log_p, candidate.windows[metric].log_p);
      }
      candidate.log_p = std::min(0.0, candidate.log_p + std::log(kMetricTests));
      candidate.weighted_log_p = candidate.log_p;
      if (candidate.log_p < 0) {
        candidates.push_back(candidate);
      }
    }
    return candidates;
  }

  bool IsLarge(size_t index) const {
    return std::max(medians_[kSourcesMetric][index], medians_[kTargetsMetric][index]) >=
           kLargeMedian;
  }

  // p divided by the weight of its series. Half of all weight is shared by the large series, half
  // by the many others, which are few hits of nobody in particular; weights are 1 on average.
  void Weigh(double tests, std::vector<Candidate>& candidates) const {
    double large = 0;
    for (size_t i = 0; i < histories_.size(); ++i) {
      large += IsLarge(i) ? 1 : 0;
    }
    const double small = tests - large;
    if (large == 0 || small == 0) {
      return;
    }
    for (Candidate& candidate : candidates) {
      candidate.weighted_log_p +=
          std::log((IsLarge(candidate.index) ? large : small) / (kLargeWeight * tests));
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
    const size_t compared = std::min(rises.size(), kComparedFindingsMax);
    for (size_t i = 0; i < rises.size(); ++i) {
      NameSimilar(i, std::span(traces).first(std::max(compared, i + 1)), compared, rises);
    }
    return rises;
  }

  Rise ExplainOne(const Candidate& candidate, RiseTrace& trace) const {
    const SeriesHistory& history = histories_[candidate.index];
    const int lead = LeadOf(candidate);
    const int window_days = candidate.windows[lead].days;
    trace = TraceOf(candidate.index, lead);
    const RiseShape shape = FindShape(trace);
    Rise rise;
    rise.series = history.series;
    rise.lead = lead == kSourcesMetric ? RiseLead::kSources : RiseLead::kTargets;
    rise.since = day_count_ - static_cast<size_t>(shape.days);
    rise.window_days = window_days;
    rise.sources = Measure(candidate.index, kSourcesMetric, window_days);
    rise.targets = Measure(candidate.index, kTargetsMetric, window_days);
    rise.p_value = std::exp(candidate.log_p);
    rise.q_value = candidate.q_value;
    rise.rise_class = ClassOf(history, shape, rise.since);
    rise.new_source_share = NewSourceShare(history, rise.since);
    return rise;
  }

  // The metric that grew more, of those that speak for a rise.
  static int LeadOf(const Candidate& candidate) {
    const auto growth = [&candidate](int metric) {
      const Window& window = candidate.windows[metric];
      return window.days == 0 ? 0 : (window.metric.observed + 1) / (window.metric.expected + 1);
    };
    return growth(kTargetsMetric) > growth(kSourcesMetric) ? kTargetsMetric : kSourcesMetric;
  }

  // Deviations of the last days from what is expected.
  RiseTrace TraceOf(size_t index, int metric) const {
    const SeriesHistory& history = histories_[index];
    RiseTrace trace{};
    for (int i = 0; i < kTracedDays; ++i) {
      const size_t day = day_count_ - kTracedDays + static_cast<size_t>(i);
      if (history.usable[day]) {
        const double expected = Expected(index, metric, day);
        const double deviation = std::sqrt(1 + baselines_[metric][index].dispersion * expected);
        trace[i] = (Anscombe(CountOf(history.days[day], metric)) - Anscombe(expected)) / deviation;
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

  // Compares finding `index` with the first `compared` ones.
  static void NameSimilar(size_t index, std::span<const RiseTrace> traces, size_t compared,
                          std::vector<Rise>& rises) {
    std::vector<std::pair<double, size_t>> similar;
    for (size_t other = 0; other < compared; ++other) {
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
  const size_t day_count_;
  // Of each metric, by series or by day.
  std::array<std::vector<float>, kMetrics> medians_;
  std::array<std::vector<double>, kMetrics> factors_;
  std::array<std::vector<Baseline>, kMetrics> baselines_;
};

}  // namespace

bool CanRise(const DayCounts& counts, const RiseOptions& options) {
  return counts.sources >= options.sources_min || counts.targets >= options.targets_min;
}

std::vector<Rise> FindRises(std::span<const SeriesHistory> histories, const RiseOptions& options) {
  return Detector(histories, options).Find();
}

}  // namespace scantrend
