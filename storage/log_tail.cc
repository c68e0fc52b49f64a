#include "storage/log_tail.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/rocksdb_status.h"

namespace scantrend {
namespace {

// The format: https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format.
constexpr size_t kBlockBytes = 32'768;
constexpr size_t kHeaderBytes = 7;
constexpr size_t kSectorBytes = 512;
// So many zeros are no chance.
constexpr size_t kZerosMin = 4;

enum FragmentType : uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

// CRC-32C (Castagnoli), as RFC 3720 has it.
constexpr std::array<uint32_t, 256> MakeCrcTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ (crc % 2 == 1 ? 0x82f63b78u : 0u);
    }
    table[i] = crc;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kCrcTable = MakeCrcTable();

uint32_t CrcByTable(std::string_view bytes) {
  uint32_t crc = ~0u;
  for (const char byte : bytes) {
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<uint8_t>(byte)) & 0xff];
  }
  return ~crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) uint32_t CrcByHardware(std::string_view bytes) {
  uint64_t crc = 0xffffffff;
  for (; bytes.size() >= sizeof(uint64_t); bytes.remove_prefix(sizeof(uint64_t))) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof(word));
    crc = __builtin_ia32_crc32di(crc, word);
  }
  for (const char byte : bytes) {
    crc = __builtin_ia32_crc32qi(static_cast<uint32_t>(crc), static_cast<uint8_t>(byte));
  }
  return ~static_cast<uint32_t>(crc);
}
#endif

uint32_t MaskedCrc(std::string_view bytes) {
#if defined(__x86_64__)
  const uint32_t crc = __builtin_cpu_supports("sse4.2") ? CrcByHardware(bytes) : CrcByTable(bytes);
#else
  const uint32_t crc = CrcByTable(bytes);
#endif
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

struct Fragment {
  FragmentType type;
  size_t bytes;  // with its header
};

// The valid fragment at the beginning of `block`, which is (the rest of) a block; nullopt if there
// is none.
std::optional<Fragment> ParseFragment(std::string_view block) {
  if (block.size() < kHeaderBytes) {
    return std::nullopt;
  }
  const auto byte = [block](size_t at) { return static_cast<uint8_t>(block[at]); };
  uint32_t crc = 0;
  std::memcpy(&crc, block.data(), sizeof(crc));
  const size_t size = kHeaderBytes + byte(4) + (size_t{byte(5)} << 8);
  const uint8_t type = byte(6);
  if (type < kFull || type > kLast || size > block.size() ||
      crc != MaskedCrc(block.substr(6, size - 6))) {
    return std::nullopt;
  }
  return Fragment{static_cast<FragmentType>(type), size};
}

bool IsZero(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == 0; });
}

// Walks over a log's blocks.
class LogScan {
 public:
  // The log up to a whole record's end; after it comes the first thing that is wrong, if any.
  uint64_t good() const { return good_; }

  // The next block, or what there is of the last one. False: something in it is wrong.
  bool Add(std::string_view block) {
    size_t at = 0;
    while (block.size() - at >= kHeaderBytes) {
      const auto fragment = ParseFragment(block.substr(at));
      if (!fragment.has_value()) {
        return false;
      }
      const bool begins = fragment->type == kFull || fragment->type == kFirst;
      if (begins == is_inside_) {
        return false;
      }
      at += fragment->bytes;
      is_inside_ = fragment->type == kFirst || fragment->type == kMiddle;
      if (!is_inside_) {
        good_ = offset_ + at;
      }
    }
    // The rest of a block is zeros. Of a file it is the torn beginning of a record.
    if (block.size() < kBlockBytes ? at < block.size() : !IsZero(block.substr(at))) {
      return false;
    }
    offset_ += block.size();
    return true;
  }

  // Whether the log, of which all was added, ends within a record.
  bool is_inside() const { return is_inside_; }

 private:
  uint64_t offset_ = 0;
  uint64_t good_ = 0;
  bool is_inside_ = false;
};

// Whether a record begins in `tail`, which begins at `offset` of its file, but for the one that
// begins at its beginning.
bool HoldsAnotherRecord(std::string_view tail, uint64_t offset) {
  const size_t left_of_block = kBlockBytes - offset % kBlockBytes;
  const size_t first = left_of_block < kHeaderBytes ? left_of_block : 0;
  // Behind something that is wrong, fragments may begin anywhere up to the end of the block, and
  // then at the beginning of each.
  bool is_lost = false;
  for (size_t at = 0; at < tail.size();) {
    const size_t in_block = (offset + at) % kBlockBytes;
    const size_t left = std::min(kBlockBytes - in_block, tail.size() - at);
    is_lost = is_lost && in_block != 0;
    const auto fragment = ParseFragment(tail.substr(at, left));
    if (fragment.has_value()) {
      if (at > first && (fragment->type == kFull || fragment->type == kFirst)) {
        return true;
      }
      at += fragment->bytes;
      is_lost = false;
    } else if (left < kHeaderBytes) {
      at += left;
    } else {
      is_lost = true;
      ++at;
    }
  }
  return false;
}

// Whether `tail` lacks a sector, or what it has of one. `has_more`: another record follows.
bool HoldsAnEmptySector(std::string_view tail, uint64_t offset, bool has_more) {
  for (size_t at = 0; at < tail.size();) {
    const size_t size = std::min(kSectorBytes - (offset + at) % kSectorBytes, tail.size() - at);
    const bool is_last = at + size == tail.size();
    const size_t zeros_min = at == 0 || (is_last && !has_more) ? 1 : kZerosMin;
    if (size >= zeros_min && IsZero(tail.substr(at, size))) {
      return true;
    }
    at += size;
  }
  return false;
}

// Whether `tail`, from the end of the last whole record on, lacks its end: what is wrong is that
// the file ends.
bool IsCutShort(std::string_view tail, uint64_t offset) {
  size_t at = 0;
  while (at < tail.size()) {
    const size_t left = std::min(kBlockBytes - (offset + at) % kBlockBytes, tail.size() - at);
    const auto fragment = ParseFragment(tail.substr(at, left));
    if (!fragment.has_value()) {
      const bool is_last_block = at + left == tail.size();
      if (left < kHeaderBytes && !is_last_block) {
        at += left;
        continue;
      }
      if (left < kHeaderBytes) {
        return true;
      }
      const auto byte = [tail, at](size_t i) { return static_cast<uint8_t>(tail[at + i]); };
      return is_last_block && kHeaderBytes + byte(4) + (size_t{byte(5)} << 8) > left;
    }
    at += fragment->bytes;
  }
  return true;
}

absl::Status CutAt(rocksdb::Env* env, const std::string& path, uint64_t size) {
  std::unique_ptr<rocksdb::WritableFile> file;
  rocksdb::Status done = env->ReopenWritableFile(path, &file, rocksdb::EnvOptions());
  if (done.ok()) {
    done = file->Truncate(size);
  }
  if (done.ok()) {
    done = file->Fsync();
  }
  if (done.ok()) {
    done = file->Close();
  }
  return FromRocksdb(done, absl::StrCat("cannot cut off the torn end of ", path));
}

// Reads up to `size` bytes at `offset`.
absl::StatusOr<std::string> ReadAt(rocksdb::RandomAccessFile& file, const std::string& path,
                                   uint64_t offset, size_t size) {
  std::string bytes(size, '\0');
  rocksdb::Slice read;
  RETURN_IF_ERROR(FromRocksdb(file.Read(offset, size, &read, bytes.data()),
                              absl::StrCat("cannot read ", path)));
  return std::string(read.data(), read.size());
}

}  // namespace

absl::Status CutTornTail(rocksdb::Env* env, const std::string& path, LogKind kind) {
  const std::string action = absl::StrCat("cannot read ", path);
  uint64_t size = 0;
  RETURN_IF_ERROR(FromRocksdb(env->GetFileSize(path, &size), action));
  std::unique_ptr<rocksdb::RandomAccessFile> file;
  RETURN_IF_ERROR(
      FromRocksdb(env->NewRandomAccessFile(path, &file, rocksdb::EnvOptions()), action));
  LogScan scan;
  bool is_wrong = false;
  for (uint64_t at = 0; at < size && !is_wrong; at += kBlockBytes) {
    ASSIGN_OR_RETURN(const std::string block, ReadAt(*file, path, at, kBlockBytes));
    is_wrong = !scan.Add(block);
  }
  if (!is_wrong && !scan.is_inside()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string tail, ReadAt(*file, path, scan.good(), size - scan.good()));
  const bool has_more = HoldsAnotherRecord(tail, scan.good());
  const bool has_hole = HoldsAnEmptySector(tail, scan.good(), has_more);
  const bool is_torn = kind == LogKind::kManifest
                           ? has_hole || (!has_more && IsCutShort(tail, scan.good()))
                           : !has_more && (has_hole || IsCutShort(tail, scan.good()));
  if (!is_torn) {
    return WithReason(
        absl::DataLossError(absl::StrCat(path, " is damaged at or behind byte ", scan.good(),
                                         "; restore the data directory from a backup")),
        {"DATABASE_DAMAGED", {}});
  }
  return CutAt(env, path, scan.good());
}

}  // namespace scantrend
