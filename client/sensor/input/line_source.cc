#include "client/sensor/input/line_source.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status.h"

namespace scantrend {

absl::StatusOr<std::unique_ptr<LineSource>> LineSource::Open(const std::string& path) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteStream> stream, ByteStream::Open(path));
  return std::unique_ptr<LineSource>(new LineSource(std::move(stream)));
}

LineSource::LineSource(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}

absl::StatusOr<std::optional<std::string_view>> LineSource::Next() {
  for (;;) {
    if (lines_.HasLine()) {
      return lines_.TakeLine();
    }
    if (at_end_) {
      if (!error_.ok()) {
        return ErrorHere(error_);
      }
      if (!lines_.HasRest()) {
        return std::nullopt;
      }
      if (AwaitGrowth()) {
        continue;
      }
      return lines_.TakeRest();
    }
    Fill();
  }
}

bool LineSource::Wait(absl::Duration timeout) {
  if (lines_.HasLine()) {
    return true;
  }
  const absl::Time deadline = absl::Now() + timeout;
  while (!lines_.HasLine() && !at_end_) {
    if (!stream_->WaitReadable(std::max(deadline - absl::Now(), absl::ZeroDuration()))) {
      return false;
    }
    Fill();
  }
  return true;
}

absl::Status LineSource::SkipTo(uint64_t offset) {
  if (offset < lines_.offset()) {
    return absl::InvalidArgumentError(absl::StrCat(stream_->path(), ": cannot go back to byte ",
                                                   offset, " from byte ", lines_.offset()));
  }
  while (lines_.offset() < offset) {
    if (lines_.Skip(offset - lines_.offset()) > 0) {
      continue;
    }
    if (at_end_ && !error_.ok()) {
      return ErrorHere(error_);
    }
    if (at_end_) {
      return absl::OutOfRangeError(absl::StrCat(stream_->path(), ": ends at byte ", lines_.offset(),
                                                ", before byte ", offset,
                                                ": it is shorter than it was"));
    }
    Fill();
  }
  return absl::OkStatus();
}

void LineSource::FillPosition(sensor::SourcePosition& position) const {
  if (is_live()) {
    return;
  }
  position.set_offset(lines_.offset());
  position.set_lines(lines_.line_number());
  position.set_digest(lines_.digest());
  position.set_within_line(lines_.unterminated());
}

std::string LineSource::Where() const {
  return absl::StrCat(stream_->path(), " line ", line_number());
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
  size_t size = 0;
  char* const space = lines_.Space(size);
  const absl::StatusOr<size_t> count = stream_->Read(space, size);
  if (!count.ok()) {
    error_ = count.status();
    at_end_ = true;
    return;
  }
  at_end_ = *count == 0;
  lines_.Added(*count);
}

absl::Status LineSource::ErrorHere(const absl::Status& error) const {
  const bool data_loss = error.code() == absl::StatusCode::kDataLoss;
  return absl::Status(
      error.code(),
      absl::StrCat(stream_->path(), ": ", error.message(), ", behind line ", line_number(), " (",
                   lines_.offset(), " uncompressed bytes)",
                   data_loss ? "; the lines up to there were read. Get a whole copy of the file "
                               "and read that: it goes on where this one ended"
                             : ""));
}

}  // namespace scantrend
