// Decompressor: gzip, xz and zstd, from memory to memory.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_DECOMPRESSOR_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_DECOMPRESSOR_H_

#include <cstddef>
#include <memory>
#include <string_view>

#include "absl/status/status.h"

namespace scantrend {

// Decompresses a file of one or more members (streams, frames), bounded in memory. It stands on
// zlib, liblzma and libzstd themselves: libarchive does not look at the checksum of a gzip file,
// and keeps back what it decompressed ahead of damage. Not thread-safe.
class Decompressor {
 public:
  // The bytes that tell a format, at the front of a file.
  static constexpr size_t kMagicBytesMax = 6;
  enum class Match {
    kNo,          // no compressed data
    kTooShort,    // too few bytes to tell
    kCompressed,  // compressed
  };
  static Match MatchMagic(std::string_view front);

  // For data that begins with `front`, which MatchMagic called compressed.
  static std::unique_ptr<Decompressor> Make(std::string_view front);

  virtual ~Decompressor() = default;

  struct Step {
    size_t consumed = 0;  // bytes of the input
    size_t produced = 0;  // bytes of the output; valid even if the status is not OK
    // DATA_LOSS: the data is damaged; RESOURCE_EXHAUSTED: it needs more than kMemoryBytesMax.
    absl::Status status;
  };
  // Decompresses from `input` to the `size` > 0 bytes at `output`, until one of them is at its end.
  // Produces all that it can from what it has consumed, if there is room for it. Must not be called
  // after a status that is not OK.
  Step Decode(std::string_view input, char* output, size_t size);

  // Whether the input may end here: a member is complete. Zero bytes behind it are padding.
  bool complete() const { return complete_; }

  // "gzip", "xz" or "zstd".
  virtual std::string_view name() const = 0;

  // The most memory that a file may make us take.
  static constexpr size_t kMemoryBytesMax = size_t{256} << 20;

 protected:
  enum class State { kInMember, kMemberEnd, kDamaged, kTooLarge };
  // One step within a member.
  virtual State DecodeMember(std::string_view input, char* output, size_t size, Step& step) = 0;
  // Begins the next member.
  virtual bool Restart() = 0;

 private:
  bool complete_ = false;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_DECOMPRESSOR_H_
