// Packed sightings: on which days of a span of 64 which addresses were seen, in about as few bytes
// as there is information in it. docs/storage-format.md has the bytes.
//
// A value holds one or more runs. A run is a sorted map from address to days, in blocks of at most
// 256 addresses; a block says which addresses it lies between, so that a search passes over the
// others without decoding them. The same address may be in several runs: the days are their union.
//
// An `Address` in here is the bare number: uint32_t for IPv4, absl::uint128 for IPv6. A value holds
// one of the two, and does not say which. Templates are instantiated for these only.
#ifndef SCANTREND_STORAGE_PACKED_SIGHTINGS_H_
#define SCANTREND_STORAGE_PACKED_SIGHTINGS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/numeric/int128.h"
#include "base/network_set.h"
#include "storage/span_days.h"

namespace scantrend {

// An address, and the days of a span on which it was seen: bit i stands for the span's day i.
template <typename Bits>
struct SeenDays {
  Bits address;
  uint64_t days;  // not 0

  bool operator==(const SeenDays&) const = default;
};

// Appends a run to `value`, which is a value by itself if it is the only one. The entries ascend by
// address, each address once. No entries are no run.
template <typename Bits>
void AppendRun(std::span<const SeenDays<Bits>> entries, std::string& value);

// Reads a value, whose bytes it views and does not own. Whatever the bytes are, reading them ends
// in an answer or in "damaged", within memory of about their size and that of the answer. Damage
// that leaves a valid value is not noticed: the bytes carry no checksum. Thread-safe.
template <typename Bits>
class PackedSightings {
 public:
  // nullopt if the value is damaged so that its runs cannot be told apart. An empty value has no
  // runs.
  static std::optional<PackedSightings> Parse(std::string_view value);

  // Adds to days[i] the days on which addresses[i] was seen. The addresses ascend, each once;
  // `days` is as long. Blocks that hold none of the addresses are not decoded, nor is damage in
  // them found. False if the value is damaged; days may then have changed.
  bool Find(std::span<const Bits> addresses, std::span<uint64_t> days) const;

  // Appends the addresses that lie in one of `ranges`, and their days, in no order; an address may
  // come more than once, its days are the union. The ranges ascend and are disjoint. Blocks outside
  // of them are not decoded, nor is damage in them found. False if the value is damaged; some may
  // then have been appended.
  bool ReadWithin(std::span<const AddressRange<Bits>> ranges,
                  std::vector<SeenDays<Bits>>& entries) const;

  // Appends all addresses and their days, ascending, each address once. False if the value is
  // damaged; some may then have been appended, and those ascend too.
  bool ReadAll(std::vector<SeenDays<Bits>>& entries) const;

  size_t runs() const { return runs_; }

 private:
  PackedSightings(std::string_view value, size_t runs) : value_(value), runs_(runs) {}

  std::string_view value_;
  size_t runs_;
};

// Up to this many runs a value is cheaper to read than it would be to rewrite.
inline constexpr size_t kMergedRunsMax = 12;

// Appends to `merged` the union of the values: their runs in order, by copying bytes, if they are
// at most kMergedRunsMax. If there are more, then as runs that fall in size: whenever the last run
// has more than half as many entries as the one before it, the two become one. So there are at most
// max(kMergedRunsMax, 1 + log2(entries)) runs, and an entry is rewritten a logarithmic number of
// times as values are merged again and again. False if a value is found to be damaged; then nothing
// is appended.
template <typename Bits>
bool MergePacked(std::span<const std::string_view> values, std::string& merged);

extern template void AppendRun(std::span<const SeenDays<uint32_t>>, std::string&);
extern template void AppendRun(std::span<const SeenDays<absl::uint128>>, std::string&);
extern template class PackedSightings<uint32_t>;
extern template class PackedSightings<absl::uint128>;
extern template bool MergePacked<uint32_t>(std::span<const std::string_view>, std::string&);
extern template bool MergePacked<absl::uint128>(std::span<const std::string_view>, std::string&);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_PACKED_SIGHTINGS_H_
