// FollowedFile: one of the files of a log that is followed, and its lines.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_FOLLOWED_FILE_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_FOLLOWED_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client/sensor/input/byte_stream.h"
#include "client/sensor/input/line_buffer.h"
#include "client/sensor/input/rotated_files.h"

namespace scantrend {

// A file stays open, whatever its name becomes. A plain one may grow while it is read, and may be
// overwritten: the first and the last kGuardBytes bytes that were read are kept, and compared with
// the file whenever it has changed. Not thread-safe.
class FollowedFile {
 public:
  static constexpr size_t kGuardBytes = 1024;

  // Opens the file that was listed as `file`. ABORTED: that name is another file's, or nobody's, by
  // now. PERMISSION_DENIED: as it says. INVALID_ARGUMENT: it is compressed by something that cannot
  // be read; says what to do. Others: as of the system. Messages name the path.
  static absl::StatusOr<std::unique_ptr<FollowedFile>> Open(const LogFile& file);

  ~FollowedFile();
  FollowedFile(const FollowedFile&) = delete;
  FollowedFile& operator=(const FollowedFile&) = delete;

  enum class Found {
    kMore,       // bytes were added to lines()
    kEnd,        // all that there is was added before; a plain file may grow
    kRewritten,  // it is shorter, or holds other bytes, than what was read; nothing was added
  };
  // Reads on; only while lines() has no whole line. DATA_LOSS: compressed data is damaged, or ends
  // before its end: it may still be being written. Others: as ByteStream::Read. Messages name the
  // path.
  absl::StatusOr<Found> Read();

  // Goes from the beginning to `offset` and says whether ContentDigest of the bytes before it is
  // `digest`. Errors as of Read; kRewritten is false.
  absl::StatusOr<bool> SkipTo(uint64_t offset, uint64_t digest);

  // Puts what was read so far on stable storage, if it may not be there yet. As well as it can: a
  // file system that cannot is let be.
  void Sync();

  LineBuffer& lines() { return lines_; }
  const LineBuffer& lines() const { return lines_; }
  // As it was when Read looked at it last; the path is the one that it was opened by.
  const LogFile& file() const { return file_; }
  bool is_compressed() const { return stream_ != nullptr; }
  // As they are stored.
  uint64_t bytes_read() const;

 private:
  FollowedFile(LogFile file, int fd) : file_(std::move(file)), fd_(fd) {}

  absl::Status LookAgain();
  absl::StatusOr<Found> ReadPlain();
  absl::StatusOr<Found> ReadCompressed();
  absl::StatusOr<size_t> ReadAt(uint64_t offset, char* buffer, size_t size) const;
  absl::StatusOr<bool> HoldsAt(uint64_t offset, std::string_view bytes) const;
  // Whether the bytes that were kept are still where they were.
  absl::StatusOr<bool> IsTheSame() const;
  void Keep(std::string_view added);

  LogFile file_;
  const int fd_;                        // stream_'s, if there is one
  std::unique_ptr<ByteStream> stream_;  // of a compressed file
  LineBuffer lines_;
  std::string front_;                 // of the plain file
  std::string tail_;                  // of what was read of it
  int64_t compared_modified_ns_ = 0;  // when it was last compared
  int64_t synced_modified_ns_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_FOLLOWED_FILE_H_
