#include "client/sensor/packets/capture_input.h"

#include <stdio_ext.h>

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
    : stream_(std::move(stream)), buffer_(kBufferBytes), file_buffer_(kBufferBytes) {}

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
      // For ftello, which subtracts what it has not used yet.
      .seek =
          [](void* input, off64_t* offset, int whence) {
            if (whence != SEEK_CUR || *offset != 0) {
              errno = ESPIPE;
              return -1;
            }
            const auto* const self = static_cast<CaptureInput*>(input);
            *offset = static_cast<off64_t>(self->given_offset_ + self->given_.size());
            return 0;
          },
      .close = nullptr};
  file_ = fopencookie(this, "r", functions);
  if (file_ != nullptr) {
    setvbuf(file_, file_buffer_.data(), _IOFBF, file_buffer_.size());
    __fsetlocking(file_, FSETLOCKING_BYCALLER);
  }
  return file_;
}

void CaptureInput::Commit() {
  if (!stream_->is_live()) {
    offset_ = static_cast<uint64_t>(ftello(file_));
  }
}

uint64_t CaptureInput::digest() const {
  if (offset_ <= given_offset_) {
    return digest_.value();
  }
  ContentDigest digest = digest_before_given_;
  digest.Add(given_.substr(0, offset_ - given_offset_));
  return digest.value();
}

bool CaptureInput::Wait(absl::Duration timeout) {
  if (!stream_->is_live()) {
    return true;
  }
  PassGiven();
  const absl::Time deadline = absl::Now() + timeout;
  while (ready_ == 0 && ReadyBytes() == 0 && !at_end_) {
    if (!stream_->WaitReadable(std::max(deadline - absl::Now(), absl::ZeroDuration()))) {
      return false;
    }
    Fill();
  }
  return true;
}

size_t CaptureInput::ReadyBytes() const {
  const std::string_view bytes = buffered();
  if (!stream_->is_live() || at_end_ || bytes.size() >= kWaitBytesMax) {
    return bytes.size();
  }
  return front_.size() < kCaptureFrontBytes ? 0 : FirstPacketEnd(front_, bytes, given_offset_ == 0);
}

void CaptureInput::Fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
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

void CaptureInput::PassGiven() {
  if (!stream_->is_live()) {
    size_t committed = 0;
    if (offset_ > given_offset_) {
      committed = offset_ - given_offset_;
      digest_before_given_.Add(given_.substr(0, committed));
      digest_ = digest_before_given_;
    }
    digest_before_given_.Add(given_.substr(committed));
  }
  given_offset_ += given_.size();
  given_ = {};
}

ssize_t CaptureInput::Read(char* output, size_t size) {
  PassGiven();
  if (ready_ == 0) {
    while (ReadyBytes() == 0 && !at_end_) {
      Fill();
    }
    ready_ = ReadyBytes();
  }
  size = std::min(size, ready_);
  if (size == 0) {
    met_end_ = true;
    errno = EIO;
    return error_.ok() ? 0 : -1;
  }
  given_ = buffered().substr(0, size);
  given_.copy(output, size);
  begin_ += size;
  ready_ -= size;
  return static_cast<ssize_t>(size);
}

}  // namespace scantrend
