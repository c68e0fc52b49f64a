// Numbers as people read them.
#ifndef SCANTREND_CLIENT_NUMBERS_H_
#define SCANTREND_CLIENT_NUMBERS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace scantrend {

// Exact, with the thousands set apart: "1,234,567".
std::string GroupedNumber(uint64_t value);

// Short, with at most one decimal and an SI suffix from 1,000 on: "0", "950", "1.2k", "30M", "1T".
// `value` >= 0.
std::string CompactNumber(double value);

// "1 day", "1,200 days": the grouped number and `noun`, with an s unless it is one.
std::string Counted(uint64_t value, std::string_view noun);

// A change by a share of what was before, in signed percent with a decimal where it is small:
// "+62%", "-3.5%", "0%", "+100,000%".
std::string PercentText(double change);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_NUMBERS_H_
