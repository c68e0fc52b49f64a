// ProgressBar: how far something long is, on one line of a terminal.
#ifndef SCANTREND_CLIENT_PROGRESS_BAR_H_
#define SCANTREND_CLIENT_PROGRESS_BAR_H_

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace scantrend {

// "hits.log  [#########-----------]  45%  81,000 lines": `width` cells of bar for done/total;
// without bar and percentage if `total` is 0.
std::string ProgressLine(const std::string& name, uint64_t done, uint64_t total,
                         const std::string& what, int width = 30);

// Draws over its own line, at most ten times a second, and clears it when it goes. Draws nothing
// unless `enabled` (the stream is a terminal). Not thread-safe.
class ProgressBar {
 public:
  // `out` must outlive it.
  ProgressBar(std::ostream* out, bool enabled) : out_(out), enabled_(enabled) {}
  ~ProgressBar() { Clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Draw(const std::string& name, uint64_t done, uint64_t total, const std::string& what);
  // Before anything else is written to the terminal.
  void Clear();

 private:
  std::ostream* const out_;
  const bool enabled_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_PROGRESS_BAR_H_
