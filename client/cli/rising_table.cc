// WriteRisingTable.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "proto/text/proto_text.h"
#include "client/cli/rising_format.h"
#include "client/cli/table.h"
#include "client/numbers.h"

namespace scantrend {
namespace {

// 14 of the 28 days before the last three, and one to be judged: with fewer there are no findings.
constexpr uint32_t kUsableDaysMin = 15;
constexpr uint32_t kLookedAtDays = 31;
constexpr size_t kSimilarWidthMin = 12;  // of the column: one, and how many more
constexpr double kShownAsZero = 0.05;
constexpr double kSmallestShown_q = 1e-9;

using Ports = google::protobuf::RepeatedPtrField<v1::RisingPort>;

// A decimal only where it tells something: "0.3", "58", "1.2k".
std::string AmountText(double value) {
  return CompactNumber(value < 100 ? value : std::round(value));
}

// "1.2 -> 58".
std::string ExpectedAndObserved(const v1::RiseMetric& metric) {
  return absl::StrCat(AmountText(metric.expected()), " -> ", AmountText(metric.observed()));
}

// "x48"; empty where nothing was expected.
std::string FactorText(const v1::RiseMetric& metric) {
  if (metric.expected() < kShownAsZero) {
    return "";
  }
  const double factor = metric.observed() / metric.expected();
  return absl::StrCat("x", CompactNumber(factor < 10 ? factor : std::round(factor)));
}

std::string ShareText(double share) { return absl::StrFormat("%.0f%%", 100 * share); }

std::string QText(double q) {
  if (q < kSmallestShown_q) {
    return "<1e-9";
  }
  return q < 0.001 ? absl::StrFormat("%.0e", q) : absl::StrFormat("%.2g", q);
}

// The first of the similar series, and how many more: "443/tcp 22/tcp +3". As many as go into
// `width` characters; "5 series" if none does; empty if there are none.
std::string SimilarText(const v1::RisingPort& port, size_t width) {
  const int total = port.similar_size();
  std::string names;
  std::string longest = total == 0 ? "" : absl::StrCat(total, " series");
  for (int i = 0; i < total; ++i) {
    absl::StrAppend(&names, i == 0 ? "" : " ", SeriesText(port.similar(i)));
    const std::string text = i + 1 == total ? names : absl::StrCat(names, " +", total - i - 1);
    if (text.size() <= width) {
      longest = text;
    }
  }
  return longest;
}

bool HasSimilar(const Ports& ports) {
  return std::any_of(ports.begin(), ports.end(),
                     [](const v1::RisingPort& port) { return port.similar_size() > 0; });
}

bool HasScanners(const Ports& ports) {
  return std::any_of(ports.begin(), ports.end(),
                     [](const v1::RisingPort& port) { return port.scanner_sources() > 0; });
}

// Of the records; a dash where it is not known.
std::string TopShareText(const v1::RisingPort& port) {
  return port.has_top_source_share() ? ShareText(port.top_source_share()) : "-";
}

bool HasTopShares(const Ports& ports) {
  return std::any_of(ports.begin(), ports.end(),
                     [](const v1::RisingPort& port) { return port.has_top_source_share(); });
}

// Everything in one line a series. `similar_width`: of the last column; 0: without it.
std::string WideTable(const Ports& ports, size_t similar_width) {
  std::vector<Table::Column> columns = {{"#"},
                                        {"series", Table::Align::kLeft},
                                        {"class", Table::Align::kLeft},
                                        {"since", Table::Align::kLeft},
                                        {"lead", Table::Align::kLeft},
                                        {"sources"},
                                        {""},
                                        {"targets"},
                                        {""},
                                        {"new"},
                                        {"sensors"},
                                        {"q"}};
  const bool has_top_shares = HasTopShares(ports);
  if (has_top_shares) {
    columns.insert(columns.end() - 2, {"top"});
  }
  const bool has_scanners = HasScanners(ports);
  if (has_scanners) {
    columns.push_back({"scanners"});
  }
  if (similar_width > 0) {
    columns.push_back({"similar", Table::Align::kLeft});
  }
  Table table(std::move(columns));
  uint64_t rank = 0;
  for (const v1::RisingPort& port : ports) {
    std::vector<std::string> cells = {GroupedNumber(++rank),
                                      SeriesText(port.series()),
                                      RiseClassText(port.rise_class()),
                                      DateText(port.since_date()),
                                      RiseLeadText(port.lead()),
                                      ExpectedAndObserved(port.sources()),
                                      FactorText(port.sources()),
                                      ExpectedAndObserved(port.targets()),
                                      FactorText(port.targets()),
                                      ShareText(port.new_source_share()),
                                      GroupedNumber(port.sensors()),
                                      QText(port.q_value())};
    if (has_top_shares) {
      cells.insert(cells.end() - 2, TopShareText(port));
    }
    if (has_scanners) {
      cells.push_back(GroupedNumber(port.scanner_sources()));
    }
    if (similar_width > 0) {
      cells.push_back(SimilarText(port, similar_width));
    }
    table.AddRow(std::move(cells));
  }
  std::ostringstream text;
  table.Write(text);
  return text.str();
}

size_t WidthOf(const std::string& lines) {
  size_t width = 0;
  for (const absl::string_view line : absl::StrSplit(lines, '\n')) {
    width = std::max(width, line.size());
  }
  return width;
}

// "led by sources; 93% new; 3 sensors; q 0.012; like 443/tcp"; not longer than `width`, if it can
// be.
std::string DetailsOf(const v1::RisingPort& port, size_t width) {
  std::string text =
      absl::StrCat("led by ", RiseLeadText(port.lead()), "; ", ShareText(port.new_source_share()),
                   " new; ", Counted(port.sensors(), "sensor"), "; q ", QText(port.q_value()));
  if (port.has_top_source_share()) {
    absl::StrAppend(&text, "; ", TopShareText(port), " by one source");
  }
  if (port.scanner_sources() > 0) {
    absl::StrAppend(&text, "; ", Counted(port.scanner_sources(), "scanner"));
  }
  if (port.similar_size() > 0) {
    absl::StrAppend(&text, "; like ");
    absl::StrAppend(&text, SimilarText(port, width - std::min(width, text.size())));
  }
  return text;
}

// A line of the table and a line of details for each series.
std::string NarrowTable(const Ports& ports, size_t columns) {
  Table table({{"#"},
               {"series", Table::Align::kLeft},
               {"class", Table::Align::kLeft},
               {"since", Table::Align::kLeft},
               {"sources"},
               {""},
               {"targets"},
               {""}});
  uint64_t rank = 0;
  for (const v1::RisingPort& port : ports) {
    table.AddRow({GroupedNumber(++rank), SeriesText(port.series()),
                  RiseClassText(port.rise_class()), DateText(port.since_date()),
                  ExpectedAndObserved(port.sources()), FactorText(port.sources()),
                  ExpectedAndObserved(port.targets()), FactorText(port.targets())});
  }
  std::ostringstream rows;
  table.Write(rows);
  const std::vector<std::string> lines = absl::StrSplit(rows.str(), '\n');
  const std::string indent(GroupedNumber(rank).size() + 2, ' ');
  std::string text = lines.front() + "\n";
  for (int i = 0; i < ports.size(); ++i) {
    absl::StrAppend(&text, lines[static_cast<size_t>(i) + 1], "\n", indent,
                    DetailsOf(ports[i], columns - indent.size()), "\n");
  }
  return text;
}

std::string TableText(const Ports& ports, size_t columns) {
  const std::string without = WideTable(ports, 0);
  const size_t width = WidthOf(without);
  if (!HasSimilar(ports)) {
    return width <= columns ? without : NarrowTable(ports, columns);
  }
  return width + 2 + kSimilarWidthMin <= columns ? WideTable(ports, columns - width - 2)
                                                 : NarrowTable(ports, columns);
}

// "1 in 10"; "70%" where that says more.
std::string ShareInWords(double share) {
  return share > 0.5 ? ShareText(share) : absl::StrCat("1 in ", std::llround(1 / share));
}

void WriteJudgement(const v1::ListRisingPortsResponse& rising, std::ostream& out) {
  const bool has_top_shares = HasTopShares(rising.ports());
  out << "judged " << GroupedNumber(rising.judged_series()) << " series, "
      << GroupedNumber(rising.total_rising()) << " rose";
  if (rising.false_discovery_rate() > 0) {
    out << "; of these findings about " << ShareInWords(rising.false_discovery_rate())
        << " may be false";
  }
  out << '\n';
  if (rising.usable_days() < kLookedAtDays) {
    out << rising.usable_days() << " of the " << kLookedAtDays << " days looked at have data\n";
  }
  out << "sources, targets: a day, expected by the days before -> observed\n"
         "new: share of new sources; "
      << (has_top_shares ? "top: share of records of the source with the most;\n" : "")
      << "q: share of findings down to this that may be false\n";
}

void WriteWhyNothing(const v1::ListRisingPortsResponse& rising, std::ostream& out) {
  if (rising.usable_days() < kUsableDaysMin) {
    out << "of the " << kLookedAtDays << " days looked at, " << rising.usable_days()
        << (rising.usable_days() == 1 ? " has" : " have")
        << " data; without 14 of the 28 before the last\n"
           "three nothing can be judged: this does not mean that nothing rose\n";
    return;
  }
  if (rising.judged_series() == 0) {
    out << "no series had a hit on the days looked at\n";
    return;
  }
  out << "none of " << GroupedNumber(rising.judged_series())
      << " series is above its 28 days before by more than chance explains\n";
  if (rising.false_discovery_rate() > 0) {
    out << "(where nothing rises, about " << ShareInWords(rising.false_discovery_rate())
        << " days has a finding all the same)\n";
  }
}

}  // namespace

void WriteRisingTable(const v1::ListRisingPortsResponse& rising, v1::Kind kind, int columns,
                      std::ostream& out) {
  const Ports& ports = rising.ports();
  out << DateText(rising.end_date()) << ": ";
  if (ports.empty()) {
    out << "no rising" << (kind == v1::KIND_BACKSCATTER ? " backscatter" : "") << " series\n";
    WriteWhyNothing(rising, out);
    return;
  }
  const auto shown = static_cast<uint64_t>(ports.size());
  out << GroupedNumber(shown) << " of " << GroupedNumber(rising.total_rising()) << " rising"
      << (kind == v1::KIND_BACKSCATTER ? " backscatter" : "") << " series, fresh ones first\n"
      << TableText(ports, static_cast<size_t>(columns));
  WriteJudgement(rising, out);
}

}  // namespace scantrend
