#include "client/sensor/input/line_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status.h"

namespace scantrend {
namespace {

// Room for a line of the longest kind and for reads of a good size behind it.
constexpr size_t kBufferBytes = 4 * kLineBytesMax;

}  // namespace

absl::StatusOr<std::unique_ptr<LineSource>> LineSource::Open(const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, ByteStream::Open(path));
  return std::unique_ptr<LineSource>(new LineSource(std::move(stream)));
}

LineSource::LineSource(std::unique_ptr<ByteStream> stream)
    : stream_(std::move(stream)), buffer_(kBufferBytes) {}

absl::StatusOr<std::optional<std::string_view>> LineSource::Next() {
  cut_ = false;
  for (;;) {
    if (FindNewline()) {
      return TakeLine(scanned_ - begin_, true);
    }
    if (end_ - begin_ > kLineBytesMax) {
      return NextOfLongLine();
    }
    if (at_end_) {
      if (!error_.ok()) {
        return ErrorHere(error_);
      }
      if (begin_ == end_) {
        return std::nullopt;
      }
      if (AwaitGrowth()) {
        continue;
      }
      return TakeLine(end_ - begin_, false);
    }
    Fill();
  }
}

bool LineSource::Wait(absl::Duration timeout) {
  if (FindNewline()) {
    return true;
  }
  const absl::Time deadline = absl::Now() + timeout;
  while (!FindNewline() && !at_end_ && end_ - begin_ <= kLineBytesMax) {
    if (!stream_->WaitReadable(std::max(deadline - absl::Now(), absl::ZeroDuration()))) {
      return false;
    }
    Fill();
  }
  return true;
}

absl::Status LineSource::SkipTo(uint64_t offset) {
  if (offset < offset_) {
    return absl::InvalidArgumentError(
        absl::StrCat(stream_->path(), ": cannot go back to byte ", offset, " from byte ", offset_));
  }
  cut_ = false;
  while (offset_ < offset) {
    if (begin_ == end_) {
      if (at_end_ && !error_.ok()) {
        return ErrorHere(error_);
      }
      if (at_end_) {
        return absl::OutOfRangeError(absl::StrCat(stream_->path(), ": ends at byte ", offset_,
                                                  ", before byte ", offset,
                                                  ": it is shorter than it was"));
      }
      Fill();
      continue;
    }
    const auto count = static_cast<size_t>(std::min<uint64_t>(end_ - begin_, offset - offset_));
    const char* const first = buffer_.data() + begin_;
    newlines_ += static_cast<uint64_t>(std::count(first, first + count, '\n'));
    unterminated_ = first[count - 1] != '\n';
    Consume(count);
  }
  return absl::OkStatus();
}

uint64_t LineSource::digest() const {
  if (digested_ == begin_) {
    return digest_.value();
  }
  ContentDigest digest = digest_;
  digest.Add({buffer_.data() + digested_, begin_ - digested_});
  return digest.value();
}

void LineSource::FillPosition(sensor::SourcePosition& position) const {
  if (is_live()) {
    return;
  }
  position.set_offset(offset_);
  position.set_lines(line_number());
  position.set_digest(digest());
  position.set_within_line(unterminated_);
}

std::string LineSource::Where() const {
  return absl::StrCat(stream_->path(), " line ", line_number());
}

bool LineSource::FindNewline() {
  scanned_ = std::max(scanned_, begin_);
  const void* const newline = std::memchr(buffer_.data() + scanned_, '\n', end_ - scanned_);
  if (newline == nullptr) {
    scanned_ = end_;
    return false;
  }
  scanned_ = static_cast<size_t>(static_cast<const char*>(newline) - buffer_.data());
  return true;
}

bool LineSource::AwaitGrowth() {
  constexpr absl::Duration kLookInterval = absl::Milliseconds(20);
  while (patience_ > absl::ZeroDuration() && !stream_->is_live() && !stream_->is_compressed()) {
    absl::SleepFor(kLookInterval);
    patience_ -= kLookInterval;
    stream_->LookAgain();
    Fill();
    if (!at_end_) {
      return true;
    }
  }
  return false;
}

void LineSource::Fill() {
  digest_.Add({buffer_.data() + digested_, begin_ - digested_});
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  scanned_ = std::max(scanned_, begin_) - begin_;
  end_ -= begin_;
  digested_ = begin_ = 0;
  const absl::StatusOr<size_t> count = stream_->Read(buffer_.data() + end_, buffer_.size() - end_);
  if (!count.ok()) {
    error_ = count.status();
    at_end_ = true;
    return;
  }
  at_end_ = *count == 0;
  end_ += *count;
}

void LineSource::Consume(size_t count) {
  begin_ += count;
  offset_ += count;
}

// Of the line that begins at begin_.
std::string_view LineSource::TakeLine(size_t size, bool terminated) {
  const std::string_view line(buffer_.data() + begin_, std::min(size, kLineBytesMax));
  cut_ = size > kLineBytesMax;
  newlines_ += terminated ? 1 : 0;
  unterminated_ = !terminated;
  Consume(size + (terminated ? 1 : 0));
  return line;
}

// The line at begin_ is longer than it may be, and its end has not been read yet. Its front is
// kept in the buffer, while the rest passes through the space behind it.
absl::StatusOr<std::optional<std::string_view>> LineSource::NextOfLongLine() {
  digest_.Add({buffer_.data() + digested_, begin_ - digested_});
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = digested_ = 0;
  ContentDigest digest = digest_;
  digest.Add({buffer_.data(), kLineBytesMax});
  uint64_t passed = kLineBytesMax;
  bool terminated = false;
  for (;;) {
    scanned_ = kLineBytesMax;
    terminated = FindNewline();
    const size_t rest_end = terminated ? scanned_ + 1 : end_;
    digest.Add({buffer_.data() + kLineBytesMax, rest_end - kLineBytesMax});
    passed += rest_end - kLineBytesMax;
    if (terminated) {
      begin_ = digested_ = rest_end;
      break;
    }
    end_ = scanned_ = kLineBytesMax;
    const absl::StatusOr<size_t> count =
        at_end_ ? 0 : stream_->Read(buffer_.data() + end_, buffer_.size() - end_);
    if (!count.ok()) {
      error_ = count.status();
    }
    if (!count.ok() || *count == 0) {
      at_end_ = true;
      // So that the error comes again: no bytes are left to be returned as a line.
      begin_ = digested_ = end_;
      if (!error_.ok()) {
        return ErrorHere(error_);
      }
      break;
    }
    end_ += *count;
  }
  digest_ = digest;
  offset_ += passed;
  newlines_ += terminated ? 1 : 0;
  unterminated_ = !terminated;
  cut_ = true;
  return std::string_view(buffer_.data(), kLineBytesMax);
}

absl::Status LineSource::ErrorHere(const absl::Status& error) const {
  const bool data_loss = error.code() == absl::StatusCode::kDataLoss;
  return absl::Status(
      error.code(),
      absl::StrCat(stream_->path(), ": ", error.message(), ", behind line ", line_number(), " (",
                   offset_, " uncompressed bytes)",
                   data_loss ? "; the lines up to there were read. Get a whole copy of the file "
                               "and read that: it goes on where this one ended"
                             : ""));
}

}  // namespace scantrend
