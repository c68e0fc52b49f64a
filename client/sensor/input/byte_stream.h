// ByteStream: the uncompressed bytes of a file or of standard input.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_BYTE_STREAM_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_BYTE_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/sensor/input/decompressor.h"

namespace scantrend {

// Reads a file, or standard input, from its front to its end; gzip, xz and zstd, told by their
// first bytes, are decompressed. Not thread-safe.
class ByteStream {
 public:
  // `path`: a file, or "-" for standard input, which is not closed. NOT_FOUND, PERMISSION_DENIED:
  // as they say; INVALID_ARGUMENT: a directory; others as the system has them. Messages name the
  // path. Reads nothing yet.
  static absl::StatusOr<std::unique_ptr<ByteStream>> Open(const std::string& path);
  // Of the file that is open as `fd`, which it closes, whatever it returns. `path` is for messages.
  static absl::StatusOr<std::unique_ptr<ByteStream>> OfOpenFile(const std::string& path, int fd);

  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // Writes at least one and at most `size` > 0 bytes to `buffer` and returns their number; 0 at the
  // end. Of a pipe or the like it returns what is there, and waits only if nothing is. DATA_LOSS:
  // the compressed data is cut off or damaged; what could be decompressed before that was returned
  // by the calls before. RESOURCE_EXHAUSTED: it needs too much memory (Decompressor). Others: the
  // system cannot read. Messages do not name the path. After an error every call returns it again.
  absl::StatusOr<size_t> Read(char* buffer, size_t size);

  // Waits until Read would find bytes or the end of the file, for `timeout` at the most; false if
  // there is nothing to read, and when a signal comes. Of compressed data Read may still have to
  // wait for more. A regular file always has something to read.
  bool WaitReadable(absl::Duration timeout);

  const std::string& path() const { return path_; }
  // True for pipes, sockets, terminals and the like: the data comes as it is made, and but once.
  bool is_live() const { return is_live_; }
  // True once Read has found compressed data.
  bool is_compressed() const { return decompressor_ != nullptr; }
  // After Read was at the end of a plain file: it may have grown, and Read is to look again.
  void LookAgain() { at_end_ = false; }
  // Bytes read from the file, as they are stored; some are read ahead.
  uint64_t bytes_read() const { return bytes_read_; }
  // The size of the file when it was opened; nullopt if it is no regular file.
  std::optional<uint64_t> bytes_total() const { return bytes_total_; }

 private:
  ByteStream(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}

  absl::StatusOr<size_t> ReadOnce(char* buffer, size_t size);
  absl::Status FillInput();
  absl::Status FindFormat();
  absl::StatusOr<size_t> ReadPlain(char* buffer, size_t size);
  absl::StatusOr<size_t> ReadCompressed(char* buffer, size_t size);
  absl::StatusOr<size_t> ReadFile(char* buffer, size_t size);

  const std::string path_;
  const int fd_;
  bool is_live_ = false;
  std::optional<uint64_t> bytes_total_;
  uint64_t bytes_read_ = 0;

  bool format_known_ = false;
  std::unique_ptr<Decompressor> decompressor_;  // nullptr: plain
  bool output_was_full_ = false;                // the decompressor may hold output back
  bool at_end_ = false;                         // of the file
  absl::Status error_;

  // As stored; [input_begin_, input_end_) is still to be used.
  std::vector<char> input_;
  size_t input_begin_ = 0;
  size_t input_end_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_BYTE_STREAM_H_
