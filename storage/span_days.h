// SpanDays: on which days of a span the addresses of a block were seen, as bits.
//
// A mask has a bit for each day of the span (kSpanDays), the first day's the lowest, and at least
// one is set. docs/storage-format.md has the code.
#ifndef SCANTREND_STORAGE_SPAN_DAYS_H_
#define SCANTREND_STORAGE_SPAN_DAYS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bit_string.h"

namespace scantrend {

inline constexpr int kSpanDays = 64;

// How the days of a block's entries are coded. Days are counted from the block's first.
enum class DayCode : uint8_t {
  kOneDay = 0,   // every entry was seen on this one day
  kOneMask = 1,  // every entry has the same mask, which follows
  kEach = 2,     // each entry's first day; what else there is by `more`
  kMasks = 3,    // each entry's mask
};

// The head of a block's days: a byte of code (2 bits) and first day (6 bits); unless it is one day,
// a second byte of width - 1 (6 bits) and `more` (1 bit).
struct DayHead {
  DayCode code = DayCode::kOneDay;
  int first_day = 0;
  int width = 1;      // days from the first to the last of the block, both included
  bool more = false;  // kEach only: some entries have more days than one

  size_t AppendTo(char* bytes) const {
    bytes[0] = static_cast<char>(static_cast<int>(code) | first_day << 2);
    if (code == DayCode::kOneDay) {
      return 1;
    }
    bytes[1] = static_cast<char>((width - 1) | (more ? 1 << 6 : 0));
    return 2;
  }

  // False if there is none at the front of `bytes`.
  bool ConsumeFrom(std::string_view& bytes) {
    if (bytes.empty()) {
      return false;
    }
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    code = static_cast<DayCode>(byte & 3);
    first_day = byte >> 2;
    if (code == DayCode::kOneDay) {
      return true;
    }
    if (bytes.empty()) {
      return false;
    }
    const auto second = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    width = (second & 63) + 1;
    more = (second & 64) != 0;
    return second < 128 && first_day + width <= kSpanDays && (!more || code == DayCode::kEach);
  }
};

// The cheapest code of these masks, of which there is at least one. Thread-safe, as all here.
DayHead ChooseDays(std::span<const uint64_t> days);

// Appends the masks, of which `head` was chosen.
void AppendDays(const DayHead& head, std::span<const uint64_t> days, BitWriter& bits);

// Reads the masks of as many entries as `days` has from bit `at` <= bits.size(); they must end
// where `bits` does, but for a last byte's rest. False if damaged; `days` may hold anything then.
bool ReadDays(const DayHead& head, const BitReader& bits, size_t at, std::span<uint64_t> days);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_SPAN_DAYS_H_
