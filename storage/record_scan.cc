#include "storage/record_scan.h"

#include <utility>

#include "base/big_endian.h"

namespace scantrend {
namespace {

constexpr size_t kReadaheadBytes = 2 << 20;

}  // namespace

RecordScan::RecordScan(Database* database, const rocksdb::Snapshot* snapshot, Family family,
                       size_t key_bytes, OnHole on_hole)
    : key_bytes_(key_bytes),
      key_max_(~uint64_t{0} >> (64 - 8 * key_bytes)),
      on_hole_(std::move(on_hole)) {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  options.fill_cache = false;
  options.readahead_size = kReadaheadBytes;
  options.total_order_seek = true;
  iterator_ = database->NewIterator(database->family(family), options);
}

absl::Status RecordScan::Start() {
  iterator_->SeekToFirst();
  return SkipHoles();
}

absl::Status RecordScan::Next() {
  at_.assign(key());
  iterator_->Next();
  return SkipHoles();
}

bool RecordScan::Seek(uint64_t key) {
  iterator_->Seek(KeyOf(key));
  return !iterator_->status().IsCorruption();
}

// The last key of a hole cannot be asked for: it is the one from which on a seek fails, while from
// the next number on it does not.
absl::Status RecordScan::SkipHoles() {
  while (iterator_->status().IsCorruption()) {
    Hole hole{.after = at_, .last = {}, .why = iterator_->status().ToString()};
    std::string padded = at_;
    padded.resize(sizeof(uint64_t), '\0');
    const uint64_t after = LoadBigEndian<uint64_t>(padded.data()) >> (64 - 8 * key_bytes_);
    uint64_t inside = at_.empty() ? 0 : after;
    uint64_t step = 1;
    while (step <= key_max_ - inside && !Seek(inside + step)) {
      inside += step;
      step *= 2;
    }
    uint64_t behind = step <= key_max_ - inside ? inside + step : key_max_;
    if (behind == key_max_ && !Seek(behind)) {
      ended_ = true;
      hole.last = KeyOf(behind);
      on_hole_(hole);
      return absl::OkStatus();
    }
    while (behind - inside > 1) {
      const uint64_t middle = inside + (behind - inside) / 2;
      (Seek(middle) ? behind : inside) = middle;
    }
    hole.last = KeyOf(inside);
    on_hole_(hole);
    at_ = hole.last;
    Seek(behind);
  }
  return FromRocksdb(iterator_->status(), "cannot read the database");
}

std::string RecordScan::KeyOf(uint64_t number) const {
  std::string bytes;
  AppendBigEndian(number, bytes);
  return bytes.substr(sizeof(number) - key_bytes_);
}

}  // namespace scantrend
