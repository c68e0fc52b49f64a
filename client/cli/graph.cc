#include "client/cli/graph.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

bool HasCount(const LineCounts& counts) {
  return std::any_of(counts.begin(), counts.end(),
                     [](const std::optional<uint64_t>& count) { return count.has_value(); });
}

uint64_t Highest(const LineCounts& counts) {
  uint64_t highest = 0;
  for (const std::optional<uint64_t>& count : counts) {
    highest = std::max(highest, count.value_or(0));
  }
  return highest;
}

std::string ProvisionalNote(Day day) { return absl::StrCat(day.ToString(), " is not over yet"); }

void AddHoles(uint64_t gaps, const char* where, GraphNotes& notes) {
  if (gaps > 0) {
    notes.holes.push_back(
        absl::StrCat("holes", where, ": ", Counted(gaps, "day"), " without data"));
  }
}

}  // namespace

bool HasData(const TrendGraph& graph) { return CountGaps(graph) < graph.points.size(); }

bool HasData(const LineGraph& graph) {
  return std::any_of(graph.lines.begin(), graph.lines.end(), [](const GraphLine& line) {
    return HasCount(line.counts) || HasCount(line.earlier);
  });
}

uint64_t HighestCount(const LineGraph& graph) {
  uint64_t highest = 0;
  for (const GraphLine& line : graph.lines) {
    highest = std::max({highest, Highest(line.counts), Highest(line.earlier)});
  }
  return highest;
}

uint64_t CountGaps(const TrendGraph& graph) {
  return static_cast<uint64_t>(std::count_if(graph.points.begin(), graph.points.end(),
                                             [](const GraphPoint& point) { return point.gap; }));
}

uint64_t CountGaps(const LineCounts& counts) {
  return static_cast<uint64_t>(std::count(counts.begin(), counts.end(), std::nullopt));
}

GraphNotes NotesOf(const TrendGraph& graph) {
  GraphNotes notes;
  AddHoles(CountGaps(graph), "", notes);
  for (const GraphPoint& point : graph.points) {
    if (point.provisional) {
      notes.provisional = ProvisionalNote(point.day);
      break;
    }
  }
  return notes;
}

GraphNotes NotesOf(const LineGraph& graph) {
  GraphNotes notes;
  // A day on which no sensor delivered anything is a gap of every series.
  AddHoles(CountGaps(graph.lines.front().counts), "", notes);
  AddHoles(CountGaps(graph.lines.front().earlier), " before", notes);
  if (!graph.provisional_days.empty()) {
    notes.provisional = ProvisionalNote(graph.provisional_days.front());
  }
  return notes;
}

}  // namespace scantrend
