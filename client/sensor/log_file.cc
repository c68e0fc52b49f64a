#include "client/sensor/log_file.h"

#include <utility>

#include "absl/time/time.h"
#include "base/status.h"
#include "client/sensor/input/line_source.h"

namespace scantrend {
namespace {

// A writer that is within a line finishes it at once, unless it is in trouble.
constexpr absl::Duration kLinePatience = absl::Milliseconds(500);

}  // namespace

absl::StatusOr<std::unique_ptr<HitSource>> OpenLogFile(const std::string& path,
                                                       const LogSourceOptions& options,
                                                       const sensor::SourcePosition& position) {
  ASSIGN_OR_RETURN(std::unique_ptr<LineSource> lines, LineSource::Open(path));
  const absl::Status skipped = lines->SkipTo(position.offset());
  // A file that is shorter, or damaged before that place, is not the one that was counted so far.
  if (absl::IsOutOfRange(skipped) || absl::IsDataLoss(skipped)) {
    return nullptr;
  }
  RETURN_IF_ERROR(skipped);
  if (position.offset() > 0 && lines->digest() != position.digest()) {
    return nullptr;
  }
  lines->WaitForRestOfLine(kLinePatience);
  return LogSource::Make(std::move(lines), options, position);
}

}  // namespace scantrend
