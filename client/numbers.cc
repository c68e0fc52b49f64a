#include "client/numbers.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace scantrend {
namespace {

constexpr double kDecimalBelow_percent = 10;  // smaller changes are written with a decimal

}  // namespace

std::string GroupedNumber(uint64_t value) {
  std::string text = absl::StrCat(value);
  for (size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string CompactNumber(double value) {
  constexpr std::string_view kSuffixes = "kMGTPE";
  size_t thousands = 0;
  // 999.95 and more would be printed as 1000.0.
  while (value >= 999.95 && thousands < kSuffixes.size()) {
    value /= 1000;
    ++thousands;
  }
  std::string text = absl::StrFormat("%.1f", value);
  if (text.ends_with(".0")) {
    text.resize(text.size() - 2);
  }
  if (thousands > 0) {
    text += kSuffixes[thousands - 1];
  }
  return text;
}

std::string Counted(uint64_t value, std::string_view noun) {
  std::string text = GroupedNumber(value) + ' ';
  text += noun;
  if (value != 1) {
    text += 's';
  }
  return text;
}

std::string PercentText(double change) {
  const double percent = 100 * change;
  if (std::abs(percent) < 0.05) {
    return "0%";
  }
  if (std::abs(percent) < kDecimalBelow_percent) {
    return absl::StrFormat("%+.1f%%", percent);
  }
  return absl::StrCat(percent < 0 ? "-" : "+",
                      GroupedNumber(static_cast<uint64_t>(std::llround(std::abs(percent)))), "%");
}

}  // namespace scantrend
