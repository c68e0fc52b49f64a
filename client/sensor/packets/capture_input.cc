#include "client/sensor/packets/capture_input.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/time/clock.h"
#include "client/sensor/packets/capture_format.h"

namespace scantrend {
namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;

}  // namespace

CaptureInput::CaptureInput(std::unique_ptr<ByteStream> stream)
    : stream_(std::move(stream)), buffer_(kBufferBytes) {}

std::string_view CaptureInput::Front() {
  while (front_.size() < kCaptureFrontBytes && !at_end_) {
    Fill();
  }
  return front_;
}

FILE* CaptureInput::OpenFile() {
  const cookie_io_functions_t functions = {
      .read = [](void* input, char* output,
                 size_t size) { return static_cast<CaptureInput*>(input)->Read(output, size); },
      .write = nullptr,
      .seek = nullptr,
      .close = nullptr};
  FILE* const file = fopencookie(this, "r", functions);
  if (file != nullptr) {
    setvbuf(file, nullptr, _IONBF, 0);
  }
  return file;
}

void CaptureInput::Commit() {
  offset_ = bytes_read_;
  digest_ = digest_read_;
}

bool CaptureInput::Wait(absl::Duration timeout) {
  if (!stream_->is_live()) {
    return true;
  }
  const absl::Time deadline = absl::Now() + timeout;
  while (!at_end_ && buffered() < kWaitBytesMax && !HoldsPacketNow()) {
    if (!stream_->WaitReadable(std::max(deadline - absl::Now(), absl::ZeroDuration()))) {
      return false;
    }
    Fill();
  }
  return true;
}

bool CaptureInput::HoldsPacketNow() const {
  return front_.size() == kCaptureFrontBytes &&
         HoldsPacket(front_, {buffer_.data() + begin_, buffered()}, bytes_read_ == 0);
}

void CaptureInput::Fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, buffered());
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) {
    buffer_.resize(2 * buffer_.size());
  }
  const absl::StatusOr<size_t> count = stream_->Read(buffer_.data() + end_, buffer_.size() - end_);
  if (!count.ok()) {
    error_ = count.status();
    at_end_ = true;
    return;
  }
  at_end_ = *count == 0;
  const size_t missing = kCaptureFrontBytes - front_.size();
  front_.append(buffer_.data() + end_, std::min(missing, *count));
  end_ += *count;
}

ssize_t CaptureInput::Read(char* output, size_t size) {
  if (buffered() == 0 && !at_end_) {
    Fill();
  }
  if (buffered() == 0) {
    met_end_ = true;
    errno = EIO;
    return error_.ok() ? 0 : -1;
  }
  const size_t count = std::min(size, buffered());
  std::memcpy(output, buffer_.data() + begin_, count);
  digest_read_.Add({output, count});
  bytes_read_ += count;
  begin_ += count;
  return static_cast<ssize_t>(count);
}

}  // namespace scantrend
