#include "storage/packed_contacts.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>

#include "base/big_endian.h"
#include "base/bit_string.h"
#include "base/varint.h"

namespace scantrend {
namespace {

// Of a contact: two IPv6 addresses, a one for its source's number of targets, 64-bit records.
constexpr size_t kContactBitsMax = 2 * (5 + 128) + 1 + 127;
constexpr size_t kBlockBytesMax = kContactsOfBlock * kContactBitsMax / 8 + 1;

template <typename Bits>
constexpr bool kIsIpv4 = sizeof(Bits) == sizeof(uint32_t);

void AppendAddress(uint32_t address, std::string& bytes) { AppendBigEndian(address, bytes); }
void AppendAddress(absl::uint128 address, std::string& bytes) {
  AppendBigEndian(absl::Uint128High64(address), bytes);
  AppendBigEndian(absl::Uint128Low64(address), bytes);
}

template <typename Bits>
bool ConsumeAddress(std::string_view& bytes, Bits& address) {
  if (bytes.size() < sizeof(Bits)) {
    return false;
  }
  if constexpr (kIsIpv4<Bits>) {
    address = LoadBigEndian<uint32_t>(bytes.data());
  } else {
    address = absl::MakeUint128(LoadBigEndian<uint64_t>(bytes.data()),
                                LoadBigEndian<uint64_t>(bytes.data() + sizeof(uint64_t)));
  }
  bytes.remove_prefix(sizeof(Bits));
  return true;
}

// How many of the low bits of a gap between `count` (>= 1) ascending numbers of `width` bits are
// written as they are; the rest is written in unary, and adds up to at most 2 x count.
int LowBitsOfGap(int width, size_t count) {
  return std::max(width - static_cast<int>(std::bit_width(count)), 0);
}

int WidthOf(uint32_t number) { return static_cast<int>(std::bit_width(number)); }

// --- Writing.

void AppendGap(uint32_t gap, int low_bits, BitWriter& bits) {
  bits.AppendUnary(gap >> low_bits);
  bits.Append(gap & LowBits(low_bits), low_bits);
}

// Which of its bytes differ from those of another address, and these.
void AppendDifference(absl::uint128 address, absl::uint128 before, BitWriter& bits) {
  const absl::uint128 differing = address ^ before;
  const uint64_t high = absl::Uint128High64(differing);
  const auto width = static_cast<int>(high != 0 ? 64 + std::bit_width(high)
                                                : std::bit_width(absl::Uint128Low64(differing)));
  const int bytes = (width + 7) / 8;
  bits.Append(static_cast<uint64_t>(bytes), 5);
  bits.Append(absl::Uint128Low64(address) & LowBits(std::min(8 * bytes, 64)),
              std::min(8 * bytes, 64));
  if (bytes > 8) {
    bits.Append(absl::Uint128High64(address) & LowBits(8 * bytes - 64), 8 * bytes - 64);
  }
}

// Elias's gamma code of a number >= 1.
void AppendGamma(uint64_t number, BitWriter& bits) {
  const auto width = static_cast<int>(std::bit_width(number)) - 1;
  bits.AppendUnary(static_cast<size_t>(width));
  bits.Append(number & LowBits(width), width);
}

// --- Reading.

// Takes numbers off the front of a bit string; once one is cut off, all are 0 and it has failed.
class BitCursor {
 public:
  explicit BitCursor(const BitReader& bits) : bits_(bits) {}

  uint64_t Take(int width) {
    if (static_cast<size_t>(width) > bits_.size() - at_) {
      failed_ = true;
      at_ = bits_.size();
      return 0;
    }
    const uint64_t number = bits_.Get(at_, width);
    at_ += static_cast<size_t>(width);
    return number;
  }

  // The zeros before the next one; it has failed if there are more than `max`.
  uint64_t TakeUnary(uint64_t max) {
    uint64_t zeros = 0;
    while (at_ < bits_.size()) {
      const auto left = static_cast<int>(std::min<size_t>(bits_.size() - at_, 64));
      const uint64_t word = bits_.Get(at_, left);
      if (word != 0) {
        const auto more = static_cast<uint64_t>(std::countr_zero(word));
        at_ += more + 1;
        zeros += more;
        failed_ = failed_ || zeros > max;
        return failed_ ? 0 : zeros;
      }
      at_ += static_cast<size_t>(left);
      zeros += static_cast<uint64_t>(left);
    }
    failed_ = true;
    return 0;
  }

  uint64_t TakeGap(int low_bits) {
    const uint64_t high = TakeUnary(UINT32_MAX);
    return high << low_bits | Take(low_bits);
  }

  uint64_t TakeGamma() {
    const auto width = static_cast<int>(TakeUnary(63));
    return uint64_t{1} << width | Take(width);
  }

  absl::uint128 TakeDifference(absl::uint128 before) {
    const auto bytes = static_cast<int>(Take(5));
    if (bytes > 16) {
      failed_ = true;
      return 0;
    }
    const uint64_t low = Take(std::min(8 * bytes, 64));
    const uint64_t high = bytes > 8 ? Take(8 * bytes - 64) : 0;
    const absl::uint128 kept = bytes == 16 ? 0 : before >> (8 * bytes) << (8 * bytes);
    return kept | absl::MakeUint128(high, low);
  }

  bool failed() const { return failed_; }
  // Whether less than a byte is left.
  bool at_end() const { return bits_.size() - at_ < 8; }

 private:
  BitReader bits_;
  size_t at_ = 0;
  bool failed_ = false;
};

// A block whose body is not decoded yet.
template <typename Bits>
struct Block {
  size_t contacts = 0;
  bool has_records = false;
  Bits first{};
  std::string_view body;
};

template <typename Bits>
bool ConsumeBlock(std::string_view& value, Block<Bits>& block) {
  const auto head = ConsumeVarint(value);
  const auto length = ConsumeVarint(value);
  if (!head.has_value() || !length.has_value() || *head < 2 || *head / 2 > kContactsOfBlock ||
      !ConsumeAddress(value, block.first) || *length > value.size()) {
    return false;
  }
  block.contacts = static_cast<size_t>(*head / 2);
  block.has_records = *head % 2 == 1;
  block.body = value.substr(0, static_cast<size_t>(*length));
  value.remove_prefix(static_cast<size_t>(*length));
  return true;
}

template <typename Bits>
class BlockReader {
 public:
  BlockReader() : bits_(kBlockBytesMax + BitReader::kSlackBytes) {}

  // Appends the block's contacts of sources in `ranges`. False: it is damaged.
  bool Read(const Block<Bits>& block, std::span<const AddressRange<Bits>> ranges,
            std::vector<Contact<Bits>>& contacts) {
    std::string_view body = block.body;
    uint64_t sources = 1;
    int source_bits = 0;
    Bits low{};
    int target_width = 0;
    if (block.contacts > 1) {
      const auto count = ConsumeVarint(body);
      if (!count.has_value() || *count == 0 || *count > block.contacts) {
        return false;
      }
      sources = *count;
    }
    if (!ConsumeAddress(body, low)) {
      return false;
    }
    if constexpr (kIsIpv4<Bits>) {
      if ((sources > 1 && !ConsumeBits(body, 31, source_bits)) ||
          (block.contacts > 1 && !ConsumeBits(body, 32, target_width))) {
        return false;
      }
    }
    if (body.size() > kBlockBytesMax) {
      return false;
    }
    std::memcpy(bits_.data(), body.data(), body.size());
    std::memset(bits_.data() + body.size(), 0, BitReader::kSlackBytes);
    BitCursor bits(BitReader(bits_.data(), 8 * body.size()));
    const bool has_counts = sources > 1 && sources < block.contacts;
    size_t left = block.contacts;
    Bits source = block.first;
    Bits before = low;  // the target before
    for (uint64_t i = 0; i < sources; ++i) {
      if (i > 0 && !TakeSource(bits, source_bits, source)) {
        return false;
      }
      const uint64_t others = sources - i - 1;  // each has a target
      const uint64_t targets = has_counts     ? 1 + bits.TakeUnary(kContactsOfBlock)
                               : sources == 1 ? left
                                              : 1;
      if (bits.failed() || targets + others > left) {
        return false;
      }
      left -= targets;
      while (!ranges.empty() && ranges.front().last < source) {
        ranges = ranges.subspan(1);
      }
      const bool is_asked = !ranges.empty() && ranges.front().first <= source;
      const int low_bits = LowBitsOfGap(target_width, targets);
      uint64_t next = 0;  // the lowest offset that a target can have
      for (uint64_t t = 0; t < targets; ++t) {
        Contact<Bits> contact{.source = source, .target = low, .records = 1};
        if constexpr (kIsIpv4<Bits>) {
          const uint64_t offset = next + (target_width == 0 ? 0 : bits.TakeGap(low_bits));
          if (offset > UINT32_MAX - low) {
            return false;
          }
          contact.target = low + static_cast<uint32_t>(offset);
          next = offset + 1;
        } else if (i > 0 || t > 0) {
          contact.target = bits.TakeDifference(before);
          if (t > 0 && contact.target <= before) {
            return false;
          }
          before = contact.target;
        }
        contact.records = block.has_records ? bits.TakeGamma() : 1;
        if (bits.failed()) {
          return false;
        }
        if (is_asked) {
          contacts.push_back(contact);
        }
      }
    }
    return left == 0 && bits.at_end();
  }

 private:
  static bool ConsumeBits(std::string_view& body, int max, int& bits) {
    if (body.empty() || static_cast<uint8_t>(body[0]) > max) {
      return false;
    }
    bits = static_cast<uint8_t>(body[0]);
    body.remove_prefix(1);
    return true;
  }

  static bool TakeSource(BitCursor& bits, int source_bits, Bits& source) {
    if constexpr (kIsIpv4<Bits>) {
      const uint64_t gap = bits.TakeGap(source_bits);
      if (bits.failed() || gap >= UINT32_MAX - source) {
        return false;
      }
      source += 1 + static_cast<uint32_t>(gap);
      return true;
    } else {
      const Bits next = bits.TakeDifference(source);
      const bool ascends = !bits.failed() && next > source;
      source = next;
      return ascends;
    }
  }

  std::vector<char> bits_;
};

// Whether one of the ranges holds an address from `first` to `last`.
template <typename Bits>
bool Overlaps(std::span<const AddressRange<Bits>> ranges, Bits first, Bits last) {
  const auto range =
      std::partition_point(ranges.begin(), ranges.end(),
                           [first](const AddressRange<Bits>& one) { return one.last < first; });
  return range != ranges.end() && range->first <= last;
}

}  // namespace

template <typename Bits>
ContactPacker<Bits>::ContactPacker() : bits_(kBlockBytesMax + BitWriter::kSlackBytes) {
  contacts_.reserve(kContactsOfBlock);
}

template <typename Bits>
std::string_view ContactPacker<Bits>::Finish() {
  if (is_finished_ && contacts_.empty()) {
    value_.clear();
  }
  if (!contacts_.empty()) {
    PackBlock();
  }
  is_finished_ = true;
  return value_;
}

template <typename Bits>
void ContactPacker<Bits>::PackBlock() {
  if (is_finished_) {
    value_.clear();
    is_finished_ = false;
  }
  const std::vector<Contact<Bits>>& all = contacts_;
  size_t sources = 1;
  bool has_records = false;
  Bits lowest = all[0].target;
  Bits highest = all[0].target;
  for (size_t i = 0; i < all.size(); ++i) {
    sources += i > 0 && all[i].source != all[i - 1].source ? 1 : 0;
    has_records = has_records || all[i].records != 1;
    lowest = std::min(lowest, all[i].target);
    highest = std::max(highest, all[i].target);
  }
  int source_bits = 0;
  int target_width = 0;
  if constexpr (kIsIpv4<Bits>) {
    source_bits = LowBitsOfGap(WidthOf(all.back().source - all[0].source), sources);
    target_width = WidthOf(highest - lowest);
  }
  const bool has_counts = sources > 1 && sources < all.size();
  BitWriter bits(bits_.data());
  for (size_t begin = 0; begin < all.size();) {
    size_t end = begin + 1;
    while (end < all.size() && all[end].source == all[begin].source) {
      ++end;
    }
    if (begin > 0) {
      if constexpr (kIsIpv4<Bits>) {
        AppendGap(all[begin].source - all[begin - 1].source - 1, source_bits, bits);
      } else {
        AppendDifference(all[begin].source, all[begin - 1].source, bits);
      }
    }
    if (has_counts) {
      bits.AppendUnary(end - begin - 1);
    }
    const int low_bits = LowBitsOfGap(target_width, end - begin);
    for (size_t i = begin; i < end; ++i) {
      if constexpr (kIsIpv4<Bits>) {
        if (target_width > 0) {
          AppendGap(i == begin ? all[i].target - lowest : all[i].target - all[i - 1].target - 1,
                    low_bits, bits);
        }
      } else if (i > 0) {
        AppendDifference(all[i].target, all[i - 1].target, bits);
      }
      if (has_records) {
        AppendGamma(all[i].records, bits);
      }
    }
    begin = end;
  }
  const size_t size = bits.Finish();

  std::string head;
  if (all.size() > 1) {
    AppendVarint(sources, head);
  }
  AppendAddress(kIsIpv4<Bits> ? lowest : all[0].target, head);
  if constexpr (kIsIpv4<Bits>) {
    if (sources > 1) {
      head.push_back(static_cast<char>(source_bits));
    }
    if (all.size() > 1) {
      head.push_back(static_cast<char>(target_width));
    }
  }
  AppendVarint(2 * all.size() + (has_records ? 1 : 0), value_);
  AppendVarint(head.size() + size, value_);
  AppendAddress(all[0].source, value_);
  value_.append(head).append(bits_.data(), size);
  contacts_.clear();
}

template <typename Bits>
bool ReadContacts(std::string_view value, std::span<const AddressRange<Bits>> sources,
                  std::vector<Contact<Bits>>& contacts) {
  std::optional<BlockReader<Bits>> reader;
  Block<Bits> block;
  bool has_block = false;
  while (has_block || !value.empty()) {
    if (!has_block && !ConsumeBlock(value, block)) {
      return false;
    }
    // A source may go on in the next block.
    Block<Bits> next;
    has_block = !value.empty();
    if (has_block && (!ConsumeBlock(value, next) || next.first < block.first)) {
      return false;
    }
    const Bits last = has_block ? next.first : std::numeric_limits<Bits>::max();
    if (Overlaps(sources, block.first, last)) {
      if (!reader.has_value()) {
        reader.emplace();
      }
      if (!reader->Read(block, sources, contacts)) {
        return false;
      }
    }
    block = next;
  }
  return true;
}

template class ContactPacker<uint32_t>;
template class ContactPacker<absl::uint128>;
template bool ReadContacts(std::string_view, std::span<const AddressRange<uint32_t>>,
                           std::vector<Contact<uint32_t>>&);
template bool ReadContacts(std::string_view, std::span<const AddressRange<absl::uint128>>,
                           std::vector<Contact<absl::uint128>>&);

}  // namespace scantrend
