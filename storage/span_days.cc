#include "storage/span_days.h"

#include <algorithm>
#include <bit>

namespace scantrend {
namespace {

// The bits of the number of one of `width` (1 to 64) days.
int NumberBits(int width) {
  return static_cast<int>(std::bit_width(static_cast<unsigned>(width - 1)));
}

// The days of an entry after its first, as a mask that begins at the day after it and has `width`
// (1 to 63) bits; not 0. A tag, and
enum class MoreDays : uint8_t {
  kOne = 0,   // the number of the one day
  kFew = 1,   // how many days, 2 to 9, in 3 bits; their numbers
  kNext = 2,  // the days right after the first: how many, less 1
  kMask = 3,  // the mask
};
constexpr int kTagBits = 2;
constexpr int kFewBits = 3;
constexpr int kFewMin = 2;
constexpr int kFewMax = 9;

struct MoreDaysCode {
  MoreDays tag;
  int bits;  // with the tag
};

MoreDaysCode ChooseMoreDays(uint64_t more, int width) {
  const int number_bits = NumberBits(width);
  if ((more & (more + 1)) == 0) {
    return {MoreDays::kNext, kTagBits + number_bits};
  }
  const int days = std::popcount(more);
  if (days == 1) {
    return {MoreDays::kOne, kTagBits + number_bits};
  }
  if (days <= kFewMax && kFewBits + days * number_bits < width) {
    return {MoreDays::kFew, kTagBits + kFewBits + days * number_bits};
  }
  return {MoreDays::kMask, kTagBits + width};
}

void AppendMoreDays(uint64_t more, int width, BitWriter& bits) {
  const MoreDays tag = ChooseMoreDays(more, width).tag;
  const int number_bits = NumberBits(width);
  bits.Append(static_cast<uint64_t>(tag), kTagBits);
  switch (tag) {
    case MoreDays::kFew:
      bits.Append(static_cast<uint64_t>(std::popcount(more) - kFewMin), kFewBits);
      [[fallthrough]];
    case MoreDays::kOne:
      for (; more != 0; more &= more - 1) {
        bits.Append(static_cast<uint64_t>(std::countr_zero(more)), number_bits);
      }
      break;
    case MoreDays::kNext:
      bits.Append(static_cast<uint64_t>(std::popcount(more) - 1), number_bits);
      break;
    case MoreDays::kMask:
      bits.Append(more, width);
      break;
  }
}

// Reads from bit `at` <= bits.size(), and moves it. 0 if damaged.
uint64_t ReadMoreDays(const BitReader& bits, int width, size_t& at) {
  const int number_bits = NumberBits(width);
  const auto next = [&](int count) {
    const uint64_t number = bits.Get(at, count);
    at += static_cast<size_t>(count);
    return number;
  };
  const auto tag = static_cast<MoreDays>(next(kTagBits));
  uint64_t more = 0;
  switch (tag) {
    case MoreDays::kOne:
      more = uint64_t{1} << next(number_bits);
      break;
    case MoreDays::kFew:
      for (int days = kFewMin + static_cast<int>(next(kFewBits)); days > 0; --days) {
        if (at > bits.size()) {
          return 0;
        }
        more |= uint64_t{1} << next(number_bits);
      }
      break;
    case MoreDays::kNext:
      more = LowBits(static_cast<int>(next(number_bits)) + 1);
      break;
    case MoreDays::kMask:
      more = next(width);
      break;
  }
  return at <= bits.size() && (more & ~LowBits(width)) == 0 ? more : 0;
}

}  // namespace

DayHead ChooseDays(std::span<const uint64_t> days) {
  uint64_t any = 0;
  uint64_t all = ~uint64_t{0};
  uint64_t more = 0;
  for (const uint64_t mask : days) {
    any |= mask;
    all &= mask;
    more |= mask & (mask - 1);
  }
  DayHead head;
  head.first_day = std::countr_zero(any);
  head.width = static_cast<int>(std::bit_width(any)) - head.first_day;
  if (head.width == 1) {
    return head;
  }
  head.code = DayCode::kOneMask;
  if (any == all) {
    return head;
  }
  head.code = DayCode::kEach;
  size_t bits = days.size() * static_cast<size_t>(NumberBits(head.width));
  if (more != 0) {
    head.more = true;
    bits += days.size();
    const int end = head.first_day + head.width;
    for (const uint64_t mask : days) {
      if ((mask & (mask - 1)) != 0) {
        const int next = std::countr_zero(mask) + 1;
        bits += static_cast<size_t>(ChooseMoreDays(mask >> next, end - next).bits);
      }
    }
  }
  if (bits >= days.size() * static_cast<size_t>(head.width)) {
    head.code = DayCode::kMasks;
    head.more = false;
  }
  return head;
}

void AppendDays(const DayHead& head, std::span<const uint64_t> days, BitWriter& bits) {
  switch (head.code) {
    case DayCode::kOneDay:
      return;
    case DayCode::kOneMask:
      bits.Append(days.front() >> head.first_day, head.width);
      return;
    case DayCode::kMasks:
      for (const uint64_t mask : days) {
        bits.Append(mask >> head.first_day, head.width);
      }
      return;
    case DayCode::kEach:
      break;
  }
  for (const uint64_t mask : days) {
    bits.Append(static_cast<uint64_t>(std::countr_zero(mask) - head.first_day),
                NumberBits(head.width));
  }
  if (!head.more) {
    return;
  }
  for (const uint64_t mask : days) {
    bits.Append((mask & (mask - 1)) != 0 ? 1 : 0, 1);
  }
  const int end = head.first_day + head.width;
  for (const uint64_t mask : days) {
    if ((mask & (mask - 1)) != 0) {
      const int next = std::countr_zero(mask) + 1;
      AppendMoreDays(mask >> next, end - next, bits);
    }
  }
}

bool ReadDays(const DayHead& head, const BitReader& bits, size_t at, std::span<uint64_t> days) {
  const auto ends = [&] { return BytesOfBits(at) * 8 == bits.size(); };
  if (head.code == DayCode::kOneDay) {
    std::fill(days.begin(), days.end(), uint64_t{1} << head.first_day);
    return ends();
  }
  if (head.code == DayCode::kOneMask) {
    const uint64_t mask = bits.Get(at, head.width) << head.first_day;
    std::fill(days.begin(), days.end(), mask);
    at += static_cast<size_t>(head.width);
    return mask != 0 && ends();
  }
  const int width = head.code == DayCode::kMasks ? head.width : NumberBits(head.width);
  const size_t flags_at = at + days.size() * static_cast<size_t>(width);
  if (flags_at + (head.more ? days.size() : 0) > bits.size()) {
    return false;
  }
  if (head.code == DayCode::kMasks) {
    bool valid = true;
    for (uint64_t& mask : days) {
      mask = bits.Get(at, width) << head.first_day;
      valid &= mask != 0;
      at += static_cast<size_t>(width);
    }
    return valid && ends();
  }
  uint64_t any = 0;
  for (uint64_t& mask : days) {
    mask = uint64_t{1} << bits.Get(at, width);
    any |= mask;
    mask <<= head.first_day;
    at += static_cast<size_t>(width);
  }
  if ((any & ~LowBits(head.width)) != 0) {
    return false;
  }
  if (!head.more) {
    return ends();
  }
  at += days.size();
  const int end = head.first_day + head.width;
  for (size_t begin = 0; begin < days.size(); begin += 64) {
    const auto count = static_cast<int>(std::min<size_t>(days.size() - begin, 64));
    for (uint64_t flags = bits.Get(flags_at + begin, count); flags != 0; flags &= flags - 1) {
      uint64_t& mask = days[begin + static_cast<size_t>(std::countr_zero(flags))];
      const int next = std::countr_zero(mask) + 1;
      const uint64_t more = next < end ? ReadMoreDays(bits, end - next, at) : 0;
      if (more == 0) {
        return false;
      }
      mask |= more << next;
    }
  }
  return ends();
}

}  // namespace scantrend
