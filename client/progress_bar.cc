#include "client/progress_bar.h"

#include <algorithm>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace scantrend {
namespace {

constexpr std::chrono::milliseconds kInterval{100};

}  // namespace

std::string ProgressLine(const std::string& name, uint64_t done, uint64_t total,
                         const std::string& what, int width) {
  if (total == 0) {
    return absl::StrCat(name, "  ", what);
  }
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto filled = static_cast<size_t>(share * width);
  return absl::StrFormat("%s  [%s%s] %3d%%  %s", name, std::string(filled, '#'),
                         std::string(static_cast<size_t>(width) - filled, '-'),
                         static_cast<int>(share * 100), what);
}

void ProgressBar::Draw(const std::string& name, uint64_t done, uint64_t total,
                       const std::string& what) {
  const auto now = std::chrono::steady_clock::now();
  if (!enabled_ || now - last_ < kInterval) {
    return;
  }
  last_ = now;
  drawn_ = true;
  *out_ << "\r\x1b[K" << ProgressLine(name, done, total, what) << std::flush;
}

void ProgressBar::Clear() {
  if (drawn_) {
    *out_ << "\r\x1b[K" << std::flush;
    drawn_ = false;
  }
}

}  // namespace scantrend
