#include "storage/packed_sightings.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/big_endian.h"
#include "base/bit_string.h"
#include "base/varint.h"
#include "storage/elias_fano.h"

namespace scantrend {
namespace {

constexpr size_t kBlockEntries = 256;

// The addresses of a block. The first and the last are in the block's head, those in between in its
// body, as a bit string.
template <typename Bits>
struct AddressColumn;

// IPv4: a block's addresses often fill a network, or are spread over all of them. Elias-Fano is
// near the entropy for both.
template <>
struct AddressColumn<uint32_t> {
  static constexpr size_t kBytes = 4;
  static constexpr size_t kInnerBitsMax = 32 + 3;  // of one address

  static void Store(uint32_t address, char* bytes) { StoreBigEndian(address, bytes); }
  static uint32_t Load(const char* bytes) { return LoadBigEndian<uint32_t>(bytes); }

  static void AppendLast(uint32_t first, uint32_t last, size_t entries, std::string& bytes) {
    AppendVarint(last - first - (entries - 1), bytes);
  }
  static std::optional<uint32_t> ConsumeLast(uint32_t first, size_t entries,
                                             std::string_view& bytes) {
    const std::optional<uint64_t> slack = ConsumeVarint(bytes);
    if (!slack.has_value() || *slack > UINT32_MAX || first + *slack + entries - 1 > UINT32_MAX) {
      return std::nullopt;
    }
    return static_cast<uint32_t>(first + *slack + entries - 1);
  }

  // `addresses` are all of the block; there are three at least.
  static void AppendInner(std::span<const uint32_t> addresses, BitWriter& bits) {
    EliasFano(addresses.front(), addresses.back(), addresses.size() - 2)
        .Append(addresses.data() + 1, bits);
  }
  // The first and the last of `addresses` are given. Returns the bits that were read.
  static std::optional<size_t> ReadInner(const BitReader& bits, std::span<uint32_t> addresses) {
    const EliasFano code(addresses.front(), addresses.back(), addresses.size() - 2);
    if (!code.Read(bits, addresses.data() + 1)) {
      return std::nullopt;
    }
    return code.bits();
  }
};

// IPv6: addresses share prefixes of networks and hosts at many lengths. Each is coded by the bytes
// in which it differs from the one before, after their number.
template <>
struct AddressColumn<absl::uint128> {
  static constexpr size_t kBytes = 16;
  static constexpr int kCountBits = 4;
  static constexpr size_t kInnerBitsMax = 128 + kCountBits;

  static void Store(absl::uint128 address, char* bytes) {
    StoreBigEndian(absl::Uint128High64(address), bytes);
    StoreBigEndian(absl::Uint128Low64(address), bytes + 8);
  }
  static absl::uint128 Load(const char* bytes) {
    return absl::MakeUint128(LoadBigEndian<uint64_t>(bytes), LoadBigEndian<uint64_t>(bytes + 8));
  }

  static void AppendLast(absl::uint128 first, absl::uint128 last, size_t, std::string& bytes) {
    const auto tail_bytes = static_cast<size_t>(TailBytes(first, last));
    char stored[kBytes];
    Store(last, stored);
    bytes.push_back(static_cast<char>(tail_bytes));
    bytes.append(stored + kBytes - tail_bytes, tail_bytes);
  }
  static std::optional<absl::uint128> ConsumeLast(absl::uint128 first, size_t,
                                                  std::string_view& bytes) {
    const size_t tail_bytes = bytes.empty() ? 0 : static_cast<uint8_t>(bytes.front());
    if (tail_bytes == 0 || tail_bytes > kBytes || bytes.size() <= tail_bytes) {
      return std::nullopt;
    }
    char stored[kBytes];
    Store(first, stored);
    std::memcpy(stored + kBytes - tail_bytes, bytes.data() + 1, tail_bytes);
    bytes.remove_prefix(1 + tail_bytes);
    return Load(stored);
  }

  static void AppendInner(std::span<const absl::uint128> addresses, BitWriter& bits) {
    for (size_t i = 1; i + 1 < addresses.size(); ++i) {
      const int tail_bytes = TailBytes(addresses[i - 1], addresses[i]);
      const int tail_bits = 8 * tail_bytes;
      bits.Append(static_cast<uint64_t>(tail_bytes - 1), kCountBits);
      const int low_bits = std::min(tail_bits, 64);
      bits.Append(absl::Uint128Low64(addresses[i]) & LowBits(low_bits), low_bits);
      const int high_bits = tail_bits - low_bits;
      bits.Append(absl::Uint128High64(addresses[i]) & LowBits(high_bits), high_bits);
    }
  }
  static std::optional<size_t> ReadInner(const BitReader& bits,
                                         std::span<absl::uint128> addresses) {
    size_t at = 0;
    for (size_t i = 1; i + 1 < addresses.size(); ++i) {
      if (at > bits.size()) {
        return std::nullopt;
      }
      const int tail_bits = 8 * (static_cast<int>(bits.Get(at, kCountBits)) + 1);
      at += kCountBits;
      const int low_bits = std::min(tail_bits, 64);
      const uint64_t low = bits.Get(at, low_bits);
      const int high_bits = tail_bits - low_bits;
      const uint64_t high = high_bits == 0 ? 0 : bits.Get(at + 64, high_bits);
      at += static_cast<size_t>(tail_bits);
      const absl::uint128 before = addresses[i - 1];
      addresses[i] = absl::MakeUint128((absl::Uint128High64(before) & ~LowBits(high_bits)) | high,
                                       (absl::Uint128Low64(before) & ~LowBits(low_bits)) | low);
    }
    return at;
  }

 private:
  // The bytes of `address` (1 to 16) from the first in which it differs from `before`.
  static int TailBytes(absl::uint128 before, absl::uint128 address) {
    const absl::uint128 differing = before ^ address;
    const uint64_t high = absl::Uint128High64(differing);
    const uint64_t low = absl::Uint128Low64(differing);
    const auto bits = static_cast<int>(high != 0 ? 64 + std::bit_width(high) : std::bit_width(low));
    return (bits + 7) / 8;
  }
};

// The bits of the number of one of `width` (1 to 64) days.
int NumberBits(int width) {
  return static_cast<int>(std::bit_width(static_cast<unsigned>(width - 1)));
}

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

// The cheapest code of these days.
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

// Reads the days from bit `at` <= bits.size(), which must end where they do, but for a last byte's
// rest. False if damaged.
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

// A block before it is decoded.
template <typename Bits>
struct Block {
  size_t entries;
  Bits first;
  Bits last;  // included
  std::string_view body;
};

// More than any block's body takes.
template <typename Bits>
constexpr size_t kBodyBytesMax = 2 +
                                 kBlockEntries*(AddressColumn<Bits>::kInnerBitsMax + kSpanDays) / 8;

template <typename Bits>
void AppendBlock(std::span<const SeenDays<Bits>> entries, bool is_last, std::string& bytes) {
  Bits addresses[kBlockEntries];
  uint64_t days[kBlockEntries];
  for (size_t i = 0; i < entries.size(); ++i) {
    addresses[i] = entries[i].address;
    days[i] = entries[i].days;
  }
  char body[kBodyBytesMax<Bits> + BitWriter::kSlackBytes];
  const DayHead head = ChooseDays({days, entries.size()});
  const size_t head_bytes = head.AppendTo(body);
  BitWriter bits(body + head_bytes);
  if (entries.size() > 2) {
    AddressColumn<Bits>::AppendInner({addresses, entries.size()}, bits);
  }
  AppendDays(head, {days, entries.size()}, bits);
  const size_t body_bytes = head_bytes + bits.Finish();

  using Column = AddressColumn<Bits>;
  char first[Column::kBytes];
  Column::Store(addresses[0], first);
  bytes.append(first, Column::kBytes);
  if (entries.size() > 1) {
    Column::AppendLast(addresses[0], addresses[entries.size() - 1], entries.size(), bytes);
  }
  if (!is_last) {
    AppendVarint(body_bytes, bytes);
  }
  bytes.append(body, body_bytes);
}

// Decodes one block after the other. About 10 kB: for the stack, and to be used again.
template <typename Bits>
class BlockDecoder {
 public:
  // The block's addresses; days() are not there yet. False if damaged.
  bool DecodeAddresses(const Block<Bits>& block) {
    std::string_view body = block.body;
    entries_ = block.entries;
    if (!head_.ConsumeFrom(body) || body.size() > kBodyBytesMax<Bits>) {
      return false;
    }
    // A copy, so that what the reader sees behind the end is ours.
    std::memcpy(body_, body.data(), body.size());
    std::memset(body_ + body.size(), 0, BitReader::kSlackBytes);
    body_bits_ = body.size() * 8;
    days_at_ = 0;
    addresses_[0] = block.first;
    addresses_[entries_ - 1] = block.last;
    if (entries_ <= 2) {
      return true;
    }
    const std::optional<size_t> read = AddressColumn<Bits>::ReadInner(
        BitReader(body_, body_bits_), std::span(addresses_, entries_));
    if (!read.has_value() || *read > body_bits_) {
      return false;
    }
    days_at_ = *read;
    unsigned descents = 0;
    for (size_t i = 1; i < entries_; ++i) {
      descents |= addresses_[i - 1] < addresses_[i] ? 0 : 1;
    }
    return descents == 0;
  }

  // The days of the block whose addresses were decoded. False if damaged.
  bool DecodeDays() {
    return ReadDays(head_, BitReader(body_, body_bits_), days_at_, std::span(days_, entries_));
  }

  std::span<const Bits> addresses() const { return {addresses_, entries_}; }
  std::span<const uint64_t> days() const { return {days_, entries_}; }

 private:
  DayHead head_;
  size_t entries_ = 0;
  size_t body_bits_ = 0;
  size_t days_at_ = 0;
  Bits addresses_[kBlockEntries];
  uint64_t days_[kBlockEntries];
  char body_[kBodyBytesMax<Bits> + BitReader::kSlackBytes];
};

// A run before it is decoded.
struct Run {
  uint64_t entries;         // at least 1
  std::string_view bytes;   // with the head
  std::string_view blocks;  // without
};

// Takes a run from the front of `value`; nullopt if there is none.
std::optional<Run> ConsumeRun(std::string_view& value) {
  std::string_view rest = value;
  const std::optional<uint64_t> entries = ConsumeVarint(rest);
  const std::optional<uint64_t> bytes = ConsumeVarint(rest);
  if (!entries.has_value() || *entries == 0 || !bytes.has_value() || *bytes > rest.size()) {
    return std::nullopt;
  }
  const std::string_view blocks = rest.substr(0, *bytes);
  rest.remove_prefix(*bytes);
  const Run run{*entries, value.substr(0, value.size() - rest.size()), blocks};
  value = rest;
  return run;
}

// Walks through a run's blocks.
template <typename Bits>
class BlockWalk {
 public:
  explicit BlockWalk(const Run& run) : entries_left_(run.entries), rest_(run.blocks) {}

  bool at_end() const { return entries_left_ == 0; }

  // The next block; nullopt if it is damaged. Not at the end.
  std::optional<Block<Bits>> Next() {
    using Column = AddressColumn<Bits>;
    Block<Bits> block;
    block.entries = std::min<uint64_t>(entries_left_, kBlockEntries);
    entries_left_ -= block.entries;
    if (rest_.size() < Column::kBytes) {
      return std::nullopt;
    }
    block.first = Column::Load(rest_.data());
    rest_.remove_prefix(Column::kBytes);
    block.last = block.first;
    if (block.entries > 1) {
      const std::optional<Bits> last = Column::ConsumeLast(block.first, block.entries, rest_);
      if (!last.has_value() || *last <= block.first) {
        return std::nullopt;
      }
      block.last = *last;
    }
    const std::optional<uint64_t> bytes = at_end() ? rest_.size() : ConsumeVarint(rest_);
    if (!bytes.has_value() || *bytes > rest_.size() ||
        (before_.has_value() && block.first <= *before_)) {
      return std::nullopt;
    }
    before_ = block.last;
    block.body = rest_.substr(0, *bytes);
    rest_.remove_prefix(*bytes);
    return block;
  }

 private:
  uint64_t entries_left_;
  std::string_view rest_;
  std::optional<Bits> before_;  // the last address of the block before
};

template <typename Bits>
bool ReadRun(const Run& run, std::vector<SeenDays<Bits>>& entries) {
  BlockDecoder<Bits> decoder;
  BlockWalk<Bits> walk(run);
  SeenDays<Bits> decoded[kBlockEntries];
  // What a run says of its size is believed as far as its bytes make it likely.
  entries.reserve(entries.size() + std::min<uint64_t>(run.entries, run.blocks.size()));
  while (!walk.at_end()) {
    const std::optional<Block<Bits>> block = walk.Next();
    if (!block.has_value() || !decoder.DecodeAddresses(*block) || !decoder.DecodeDays()) {
      return false;
    }
    const Bits* const addresses = decoder.addresses().data();
    const uint64_t* const days = decoder.days().data();
    for (size_t i = 0; i < block->entries; ++i) {
      decoded[i] = {addresses[i], days[i]};
    }
    entries.insert(entries.end(), decoded, decoded + block->entries);
  }
  return true;
}

// The index of the first of `stored` from `begin` on that is not less than `address`; there must be
// one. Without branches on the addresses, which nobody could predict.
template <typename Bits>
size_t LowerBound(std::span<const Bits> stored, size_t begin, Bits address) {
  const Bits* base = stored.data() + begin;
  for (size_t size = stored.size() - begin; size > 1;) {
    const size_t half = size / 2;
    base += base[half - 1] < address ? half : 0;
    size -= half;
  }
  return static_cast<size_t>(base - stored.data());
}

template <typename Bits>
bool FindInRun(const Run& run, std::span<const Bits> addresses, std::span<uint64_t> days) {
  BlockDecoder<Bits> decoder;
  BlockWalk<Bits> walk(run);
  size_t next = 0;  // of `addresses`: those before it are done
  while (!walk.at_end() && next < addresses.size()) {
    const std::optional<Block<Bits>> block = walk.Next();
    if (!block.has_value()) {
      return false;
    }
    while (next < addresses.size() && addresses[next] < block->first) {
      ++next;
    }
    if (next == addresses.size() || block->last < addresses[next]) {
      continue;
    }
    if (!decoder.DecodeAddresses(*block)) {
      return false;
    }
    const std::span<const Bits> stored = decoder.addresses();
    bool has_days = false;
    for (size_t at = 0; next < addresses.size() && addresses[next] <= block->last; ++next) {
      at = LowerBound(stored, at, addresses[next]);
      if (stored[at] != addresses[next]) {
        continue;
      }
      if (!has_days && !decoder.DecodeDays()) {
        return false;
      }
      has_days = true;
      days[next] |= decoder.days()[at];
    }
  }
  return true;
}

template <typename Bits>
bool ReadRunWithin(const Run& run, std::span<const AddressRange<Bits>> ranges,
                   std::vector<SeenDays<Bits>>& entries) {
  BlockDecoder<Bits> decoder;
  BlockWalk<Bits> walk(run);
  auto range = ranges.begin();  // those before it are done
  while (!walk.at_end()) {
    const std::optional<Block<Bits>> block = walk.Next();
    if (!block.has_value()) {
      return false;
    }
    while (range != ranges.end() && range->last < block->first) {
      ++range;
    }
    if (range == ranges.end()) {
      return true;
    }
    if (block->last < range->first) {
      continue;
    }
    if (!decoder.DecodeAddresses(*block) || !decoder.DecodeDays()) {
      return false;
    }
    auto within = range;
    for (size_t i = 0; i < block->entries; ++i) {
      const Bits address = decoder.addresses()[i];
      while (within != ranges.end() && within->last < address) {
        ++within;
      }
      if (within != ranges.end() && within->first <= address) {
        entries.push_back({address, decoder.days()[i]});
      }
    }
  }
  return true;
}

// Appends the union of two runs to `merged`.
template <typename Bits>
void MergeEntries(std::span<const SeenDays<Bits>> a, std::span<const SeenDays<Bits>> b,
                  std::vector<SeenDays<Bits>>& merged) {
  const size_t begin = merged.size();
  merged.resize(begin + a.size() + b.size());
  SeenDays<Bits>* out = merged.data() + begin;
  const SeenDays<Bits>* x = a.data();
  const SeenDays<Bits>* y = b.data();
  const SeenDays<Bits>* const x_end = x + a.size();
  const SeenDays<Bits>* const y_end = y + b.size();
  // Without branches on the addresses: which comes next is anyone's guess.
  while (x != x_end && y != y_end) {
    const bool take_x = x->address <= y->address;
    const bool take_y = y->address <= x->address;
    out->address = take_x ? x->address : y->address;
    out->days = (x->days & -uint64_t{take_x}) | (y->days & -uint64_t{take_y});
    ++out;
    x += take_x;
    y += take_y;
  }
  out = std::copy(x, x_end, out);
  out = std::copy(y, y_end, out);
  merged.resize(static_cast<size_t>(out - merged.data()));
}

// Runs that fall in size: each has at most half as many entries as the one before it. A run is
// decoded when it must be merged.
template <typename Bits>
class RunPile {
 public:
  // Puts a run at the end, and merges what is then too large for its place. False if damaged.
  bool Push(const Run& run) {
    pile_.push_back({run, {}});
    while (pile_.size() > 1 && pile_.back().size() > pile_[pile_.size() - 2].size() / 2) {
      if (!MergeLastTwo()) {
        return false;
      }
    }
    return true;
  }

  // Makes one run of all, and appends its entries. False if damaged.
  bool ReadAll(std::vector<SeenDays<Bits>>& entries) {
    while (pile_.size() > 1) {
      if (!MergeLastTwo()) {
        return false;
      }
    }
    if (pile_.empty()) {
      return true;
    }
    if (!pile_[0].Decode()) {
      return false;
    }
    entries.insert(entries.end(), pile_[0].entries.begin(), pile_[0].entries.end());
    return true;
  }

  void AppendTo(std::string& value) const {
    for (const Element& element : pile_) {
      if (element.entries.empty()) {
        value.append(element.run.bytes);
      } else {
        AppendRun<Bits>(element.entries, value);
      }
    }
  }

 private:
  struct Element {
    Run run;
    std::vector<SeenDays<Bits>> entries;  // empty: not decoded yet

    uint64_t size() const { return entries.empty() ? run.entries : entries.size(); }
    bool Decode() { return !entries.empty() || ReadRun(run, entries); }
  };

  bool MergeLastTwo() {
    Element& last = pile_.back();
    Element& before = pile_[pile_.size() - 2];
    if (!before.Decode() || !last.Decode()) {
      return false;
    }
    std::vector<SeenDays<Bits>> merged;
    MergeEntries<Bits>(before.entries, last.entries, merged);
    before.entries = std::move(merged);
    pile_.pop_back();
    return true;
  }

  std::vector<Element> pile_;
};

}  // namespace

template <typename Bits>
void AppendRun(std::span<const SeenDays<Bits>> entries, std::string& value) {
  if (entries.empty()) {
    return;
  }
  std::string blocks;
  for (size_t begin = 0; begin < entries.size(); begin += kBlockEntries) {
    const size_t count = std::min(entries.size() - begin, kBlockEntries);
    AppendBlock<Bits>(entries.subspan(begin, count), begin + count == entries.size(), blocks);
  }
  AppendVarint(entries.size(), value);
  AppendVarint(blocks.size(), value);
  value.append(blocks);
}

template <typename Bits>
std::optional<PackedSightings<Bits>> PackedSightings<Bits>::Parse(std::string_view value) {
  size_t runs = 0;
  for (std::string_view rest = value; !rest.empty(); ++runs) {
    if (!ConsumeRun(rest).has_value()) {
      return std::nullopt;
    }
  }
  return PackedSightings(value, runs);
}

template <typename Bits>
bool PackedSightings<Bits>::Find(std::span<const Bits> addresses, std::span<uint64_t> days) const {
  for (std::string_view rest = value_; !rest.empty();) {
    if (!FindInRun(*ConsumeRun(rest), addresses, days)) {
      return false;
    }
  }
  return true;
}

template <typename Bits>
bool PackedSightings<Bits>::ReadWithin(std::span<const AddressRange<Bits>> ranges,
                                       std::vector<SeenDays<Bits>>& entries) const {
  for (std::string_view rest = value_; !rest.empty();) {
    if (!ReadRunWithin(*ConsumeRun(rest), ranges, entries)) {
      return false;
    }
  }
  return true;
}

template <typename Bits>
bool PackedSightings<Bits>::ReadAll(std::vector<SeenDays<Bits>>& entries) const {
  std::string_view rest = value_;
  if (runs_ == 1) {
    return ReadRun(*ConsumeRun(rest), entries);
  }
  RunPile<Bits> pile;
  while (!rest.empty()) {
    if (!pile.Push(*ConsumeRun(rest))) {
      return false;
    }
  }
  return pile.ReadAll(entries);
}

template <typename Bits>
bool MergePacked(std::span<const std::string_view> values, std::string& merged) {
  std::vector<Run> runs;
  for (std::string_view value : values) {
    while (!value.empty()) {
      const std::optional<Run> run = ConsumeRun(value);
      if (!run.has_value()) {
        return false;
      }
      runs.push_back(*run);
    }
  }
  if (runs.size() <= kMergedRunsMax) {
    for (const std::string_view value : values) {
      merged.append(value);
    }
    return true;
  }
  RunPile<Bits> pile;
  for (const Run& run : runs) {
    if (!pile.Push(run)) {
      return false;
    }
  }
  pile.AppendTo(merged);
  return true;
}

template void AppendRun(std::span<const SeenDays<uint32_t>>, std::string&);
template void AppendRun(std::span<const SeenDays<absl::uint128>>, std::string&);
template class PackedSightings<uint32_t>;
template class PackedSightings<absl::uint128>;
template bool MergePacked<uint32_t>(std::span<const std::string_view>, std::string&);
template bool MergePacked<absl::uint128>(std::span<const std::string_view>, std::string&);

}  // namespace scantrend
