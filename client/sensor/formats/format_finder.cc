#include "client/sensor/formats/format_finder.h"

#include <utility>

#include "client/sensor/formats/hit_readers.h"

namespace scantrend {

FormatFinder::FormatFinder(const ReaderOptions& options) {
  for (const std::string_view name : HitReaderNames()) {
    // Options that are wrong are wrong for every format; the caller has seen that.
    auto reader = MakeHitReader(name, options);
    if (reader.ok()) {
      candidates_.push_back({.name = name, .reader = *std::move(reader), .last = {}, .hits = 0});
    }
  }
}

void FormatFinder::ReadLine(std::string_view line) {
  for (Candidate& candidate : candidates_) {
    candidate.last = candidate.reader->ReadLine(line);
    if (candidate.last.outcome != ReadResult::Outcome::kHit) {
      continue;
    }
    ++candidate.hits;
    if (candidate.hits > hits()) {
      best_ = &candidate;
    }
  }
}

void FormatFinder::BeginFile() {
  for (Candidate& candidate : candidates_) {
    candidate.reader->BeginFile();
  }
}

std::unique_ptr<HitReader> FormatFinder::TakeReader() { return std::move(best_->reader); }

}  // namespace scantrend
