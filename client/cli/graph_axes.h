// The axes of a graph of counts over days: round numbers upwards, dates to the right.
#ifndef SCANTREND_CLIENT_CLI_GRAPH_AXES_H_
#define SCANTREND_CLIENT_CLI_GRAPH_AXES_H_

#include <string>
#include <vector>

#include "base/day.h"

namespace scantrend {

// An axis from 0 to `top`, with a tick every `step`.
struct CountAxis {
  double step = 1;    // 1, 2 or 5 times a power of ten, >= 1
  int intervals = 1;  // ticks above 0

  double top() const { return step * intervals; }
};

// Two axes over the same rows. Every tick of both lies on the edge of a row.
struct CountAxes {
  int rows = 1;
  CountAxis left;
  CountAxis right;
};

// The axes over at most `rows_max` rows (>= 2) that leave the least room unused above the largest
// counts, `left_max` and `right_max` (>= 0).
CountAxes ChooseCountAxes(double left_max, double right_max, int rows_max);

// A mark below the graph.
struct DateTick {
  int day = 0;           // counted from the first day of the range
  int column = 0;        // of the tick
  int label_column = 0;  // of the label's first character
  std::string label;     // "Oct 21" for days, "Oct" for months, "2019" for January and for years
};

// The column, 0 <= column < columns, in which the middle of day `index` of `days` lies.
int ColumnOfDay(int index, int days, int columns);

// As many dates of `range` as have room in `columns`, left to right; labels do not touch.
std::vector<DateTick> ChooseDateTicks(const DayRange& range, int columns);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_GRAPH_AXES_H_
