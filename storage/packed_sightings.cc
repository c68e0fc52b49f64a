#include "storage/packed_sightings.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/bit_string.h"
#include "base/varint.h"
#include "storage/address_column.h"

namespace scantrend {
namespace {

constexpr size_t kBlockEntries = 256;

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
