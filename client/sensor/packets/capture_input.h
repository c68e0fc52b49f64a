// CaptureInput: the bytes of a capture file for libpcap, and how many of them are of its packets.
#ifndef SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_INPUT_H_
#define SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client/sensor/input/byte_stream.h"
#include "client/sensor/input/content_digest.h"

namespace scantrend {

// Not thread-safe.
class CaptureInput {
 public:
  explicit CaptureInput(std::unique_ptr<ByteStream> stream);
  CaptureInput(const CaptureInput&) = delete;
  CaptureInput& operator=(const CaptureInput&) = delete;

  // The first bytes of the file: kCaptureFrontBytes, unless it has less, or there is an error. To
  // be called before anything is read from the FILE. Waits for them.
  std::string_view Front();

  // What libpcap is to read: the uncompressed bytes. To be called once. The caller closes it,
  // before this is destroyed. nullptr: errno says why.
  FILE* OpenFile();

  // All that was taken from the FILE so far belongs to packets that are whole. Not once it is
  // closed.
  void Commit();
  // Bytes up to the last Commit, and their ContentDigest; 0 and that of nothing for live input.
  uint64_t offset() const { return offset_; }
  uint64_t digest() const;

  // A read from the FILE was at the end of the data: what was being read is cut off there.
  bool met_end() const { return met_end_; }
  // What made a read from the FILE fail, as of ByteStream::Read.
  const absl::Status& error() const { return error_; }

  // Between packets: waits until a whole one (or the end, or an error, or data that is none) can be
  // read without waiting, for `timeout` at the most; false if not, and when a signal comes. Of a
  // packet larger than kWaitBytesMax, as none is, only that much is waited for.
  bool Wait(absl::Duration timeout);
  static constexpr size_t kWaitBytesMax = size_t{1} << 20;

  const ByteStream& stream() const { return *stream_; }

 private:
  std::string_view buffered() const { return {buffer_.data() + begin_, end_ - begin_}; }
  // How many of the buffered bytes may be given to libpcap: all of a file; of live input those up
  // to the end of its next packet, so that between packets libpcap has nothing that Wait would have
  // to know of, and 0 if there is no whole one yet. To be called with nothing given.
  size_t ReadyBytes() const;
  // Reads more into the buffer, which grows if it is full, or sets at_end_ (and error_).
  void Fill();
  // libpcap has used up what the last Read gave it.
  void PassGiven();
  // Gives libpcap bytes, at most `size`; 0 at the end, -1 with errno on errors.
  ssize_t Read(char* output, size_t size);

  const std::unique_ptr<ByteStream> stream_;
  FILE* file_ = nullptr;
  // [begin_, end_) is still to be given to libpcap.
  std::vector<char> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t ready_ = 0;  // of these, ReadyBytes that are not given yet
  std::vector<char> file_buffer_;
  std::string front_;
  bool at_end_ = false;
  absl::Status error_;
  bool met_end_ = false;

  // Given by the last Read, from given_offset_ on: within buffer_, before begin_.
  std::string_view given_;
  uint64_t given_offset_ = 0;
  ContentDigest digest_before_given_;
  uint64_t offset_ = 0;
  ContentDigest digest_;  // of [0, offset_), unless that is within given_
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_INPUT_H_
