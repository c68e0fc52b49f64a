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

  // What libpcap is to read: the uncompressed bytes from where reading has come to. Unbuffered, so
  // that none is taken that libpcap does not ask for. The caller closes it, before this is
  // destroyed. nullptr: errno says why.
  FILE* OpenFile();

  // All that was read from the FILE so far belongs to packets that are whole.
  void Commit();
  // Bytes up to the last Commit, and their ContentDigest.
  uint64_t offset() const { return offset_; }
  uint64_t digest() const { return digest_.value(); }

  // A read from the FILE was at the end of the data: what was being read is cut off there.
  bool met_end() const { return met_end_; }
  // What made a read from the FILE fail, as of ByteStream::Read.
  const absl::Status& error() const { return error_; }

  // Waits until a whole packet (or the end, or an error, or data that is none) can be read without
  // waiting, for `timeout` at the most; false if not, and when a signal comes. Of a packet larger
  // than kWaitBytesMax, as none is, only that much is waited for. At the start of a packet only.
  bool Wait(absl::Duration timeout);
  static constexpr size_t kWaitBytesMax = size_t{1} << 20;

  const ByteStream& stream() const { return *stream_; }

 private:
  size_t buffered() const { return end_ - begin_; }
  bool HoldsPacketNow() const;
  // Reads more into the buffer, which grows if it is full, or sets at_end_ (and error_).
  void Fill();
  ssize_t Read(char* output, size_t size);

  const std::unique_ptr<ByteStream> stream_;
  // [begin_, end_) is still to be read by libpcap.
  std::vector<char> buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  std::string front_;
  bool at_end_ = false;
  absl::Status error_;
  bool met_end_ = false;

  // Of what libpcap has read, and of that what is committed.
  uint64_t bytes_read_ = 0;
  ContentDigest digest_read_;
  uint64_t offset_ = 0;
  ContentDigest digest_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_PACKETS_CAPTURE_INPUT_H_
