#include "client/cli/graph_axes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

constexpr int kIntervalsMax = 6;
constexpr int kRowsPerIntervalMin = 2;
constexpr int kLabelGap = 2;  // columns between two labels

constexpr std::array<const char*, 12> kMonthNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// The smallest 1, 2 or 5 times a power of ten that is >= `least`, and >= 1: counts are whole.
double RoundStep(double least) {
  double power = 1;
  while (power * 10 <= least) {
    power *= 10;
  }
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least) {
      return factor * power;
    }
  }
  return 10 * power;
}

// How well an axis serves: the share of its height that is used, less for few ticks.
double AxisScore(const CountAxis& axis, double max) {
  const double used = std::max(max, 1.0) / axis.top();
  if (axis.step == 1 || axis.intervals >= 3) {
    return used;
  }
  return axis.intervals == 2 ? 0.8 * used : 0.5 * used;
}

// Which days get a tick. Either days of the month, or the first of some months.
struct TickRule {
  std::array<bool, 32> days{};  // by day of the month
  int months = 1;               // every so many, from January
  int years = 1;                // every so many, from year 0
  bool names_days = false;      // the label is a day rather than a month or a year
};

bool IsTick(const TickRule& rule, const Day::Date& date) {
  return rule.days[static_cast<size_t>(date.day)] && (date.month - 1) % rule.months == 0 &&
         date.year % rule.years == 0;
}

std::string TickLabel(const TickRule& rule, const Day::Date& date) {
  const char* const month = kMonthNames[static_cast<size_t>(date.month - 1)];
  if (rule.names_days) {
    return absl::StrCat(month, " ", date.day);
  }
  return date.month == 1 ? absl::StrCat(date.year) : month;
}

// From dense to sparse.
std::vector<TickRule> TickRules() {
  std::vector<TickRule> rules;
  for (const int step : {1, 2, 5, 10, 14}) {
    TickRule rule;
    rule.names_days = true;
    // The 31st, and the 29th in longer steps, would crowd the first of the next month.
    for (int day = 1; day <= (step == 1 ? 31 : 30) && (step < 5 || day <= 26); day += step) {
      rule.days[static_cast<size_t>(day)] = true;
    }
    rules.push_back(rule);
  }
  const auto add_months = [&rules](int months, int years) {
    TickRule rule;
    rule.days[1] = true;
    rule.months = months;
    rule.years = years;
    rules.push_back(rule);
  };
  for (const int months : {1, 2, 3, 6}) {
    add_months(months, 1);
  }
  for (const int years : {1, 2, 5, 10, 50}) {
    add_months(12, years);
  }
  return rules;
}

// The ticks of `rule`; empty if two labels would touch or one does not fit.
std::vector<DateTick> TicksOf(const TickRule& rule, const DayRange& range, int columns) {
  std::vector<DateTick> ticks;
  int free_from = 0;
  for (int i = 0; i < range.size(); ++i) {
    const Day::Date date = range.first.Plus(i).date();
    if (!IsTick(rule, date)) {
      continue;
    }
    DateTick tick;
    tick.day = i;
    tick.column = ColumnOfDay(i, range.size(), columns);
    tick.label = TickLabel(rule, date);
    const int width = static_cast<int>(tick.label.size());
    tick.label_column = std::clamp(tick.column - (width - 1) / 2, 0, std::max(0, columns - width));
    if (tick.label_column < free_from || width > columns) {
      return {};
    }
    free_from = tick.label_column + width + kLabelGap;
    ticks.push_back(std::move(tick));
  }
  return ticks;
}

}  // namespace

CountAxes ChooseCountAxes(double left_max, double right_max, int rows_max) {
  CountAxes best;
  double best_score = -1;
  for (int rows = std::max(kRowsPerIntervalMin, rows_max * 3 / 4); rows <= rows_max; ++rows) {
    const auto best_axis = [rows](double max) {
      CountAxis axis;
      for (int intervals = 1; intervals <= kIntervalsMax; ++intervals) {
        const CountAxis other{RoundStep(max / intervals), intervals};
        if (rows % intervals == 0 && rows / intervals >= kRowsPerIntervalMin &&
            (intervals == 1 || AxisScore(other, max) >= AxisScore(axis, max))) {
          axis = other;
        }
      }
      return axis;
    };
    const CountAxes axes{rows, best_axis(left_max), best_axis(right_max)};
    const double score = AxisScore(axes.left, left_max) * AxisScore(axes.right, right_max) *
                         (axes.left.intervals == axes.right.intervals ? 1.1 : 1.0) * rows;
    if (score >= best_score) {
      best_score = score;
      best = axes;
    }
  }
  return best;
}

int ColumnOfDay(int index, int days, int columns) {
  return static_cast<int>((2 * int64_t{index} + 1) * columns / (2 * int64_t{days}));
}

std::vector<DateTick> ChooseDateTicks(const DayRange& range, int columns) {
  for (const TickRule& rule : TickRules()) {
    std::vector<DateTick> ticks = TicksOf(rule, range, columns);
    if (!ticks.empty()) {
      return ticks;
    }
  }
  return {};
}

}  // namespace scantrend
